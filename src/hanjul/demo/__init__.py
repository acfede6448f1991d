"""The sample company: believable Korean customer data in eight untidy files, with the truth beside them."""

from hanjul.demo.company import DemoSummary, write_company
from hanjul.demo.observe import FIVE, SOURCES
from hanjul.demo.truth import Ceiling, ceiling

__all__ = ["FIVE", "SOURCES", "Ceiling", "DemoSummary", "ceiling", "write_company"]
