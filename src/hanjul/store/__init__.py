"""Store: what lasts from run to run, in `hanjul.duckdb` and in the files beside it. No stage: every stage may ask it."""
