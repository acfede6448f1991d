"""`python -m hanjul` is the command line."""

from hanjul.cli import main

main()
