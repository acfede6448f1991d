"""Sources: every place data lies is read by the same signature, all cells as text, nothing written on the way.

A reader takes a `SourcePlan` (where, and what cannot be detected) and gives `Extracted`: the columns, the rows in
Arrow batches with their row number, and afterwards what was refused and found. `discover` looks into folders, archives
and workbooks and gives the plans.
"""

from hanjul.sources.addresses import Address, plans
from hanjul.sources.discover import Skipped, discover
from hanjul.sources.extracted import Extracted, Since, StalePositionError
from hanjul.sources.reading import read
from hanjul.sources.remote import fingerprint, resumable

__all__ = [
    "Address",
    "Extracted",
    "Since",
    "Skipped",
    "StalePositionError",
    "discover",
    "fingerprint",
    "plans",
    "read",
    "resumable",
]
