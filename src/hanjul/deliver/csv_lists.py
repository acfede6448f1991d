"""CSV files for any mailing tool: everybody who passes the door of the channel, and one file per group."""

import re
from typing import Final

import pyarrow as pa

from hanjul.deliver import door, place
from hanjul.deliver.mailing import WAYS
from hanjul.deliver.outside import FOLDER, Delivery, Line, Office, tags_of
from hanjul.deliver.shipments import Shipment, Shipments
from hanjul.project.target import CsvTarget
from hanjul.tables import CUSTOMERS
from hanjul.targets import Layout, csv

EVERYBODY: Final = "everybody.csv"
_UNSAFE: Final = re.compile(r"[^\w.\-]+")


def deliver(office: Office, name: str, plan: CsvTarget) -> Delivery:
    """Write the files, all together; a group nobody is in any more has none.

    Raises:
        DeliverError: they cannot be written.
        BrokenLawError: somebody was about to be listed who never said yes, or a file read back differs.
    """
    way = WAYS[plan.channel]
    office.must_be_columns(name, [*plan.columns, *plan.tags])
    passage = door.through(office.engine, office.project, plan.channel, office.today, office.known)
    going = list(zip(*(passage.people[column].to_pylist() for column in ("customer_id", way.address)), strict=True))
    door.must_have_said_yes(office.engine, plan.channel, going, office.known)
    columns = list(dict.fromkeys((way.address, "customer_id", *plan.columns)))
    files = {EVERYBODY: passage.people.select(columns)}
    tags = tags_of(passage.people, plan.tags)
    for tag in sorted(frozenset().union(*tags)):
        column, _, value = tag.partition(":")
        members = pa.array([tag in some for some in tags], pa.bool_())
        file, number = f"{column}-{_UNSAFE.sub('_', value)[:80]}", 2
        while f"{file}.csv" in files:
            file, number = f"{file}_{number}", number + 1
        files[f"{file}.csv"] = passage.people.select(columns).filter(members)
    result = Delivery(name, "csv", office.dry_run)
    result.lines = [Line(customer, "added") for customer, _ in going]
    result.lines += [Line(line["customer_id"], "held_back", line["why"]) for line in passage.held_back.to_pylist()]
    if not office.dry_run:
        layout = Layout(CUSTOMERS, office.project.headers, codes=True, encoding="utf-8", country=office.project.country)
        with place.staging(office.project.folder / office.project.deliver.folder / FOLDER / name) as folder:
            for file, rows in files.items():
                csv.write(folder / file, rows, layout)
            place.publish(folder, list(files))
        _note(Shipments(office.engine, name), [customer for customer, _ in going])
    return result


def _note(shipped: Shipments, listed: list[str]) -> None:
    """Who came onto the files, and who is no longer there."""
    last = {line["customer_id"]: line["action"] for line in shipped.lines if line["customer_id"]}
    there, now = {customer for customer, action in last.items() if action == "added"}, set(listed)
    shipped.write(
        [
            *(Shipment(customer, None, "added") for customer in listed if customer not in there),
            *(Shipment(customer, None, "removed", "gone") for customer in sorted(there - now)),
            *(Shipment(None, mark, "deleted", why) for mark, why in shipped.owed().items()),
        ],
        "done",
    )
