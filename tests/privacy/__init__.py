"""Privacy: find, erase, dispose, show; proven on companies small enough to know by heart."""
