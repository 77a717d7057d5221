-- What of the context goes when a variant is built: the newest revision alone, whose
-- lists are JSON as the domain writes them.

CREATE TABLE replacement (
    variant_id TEXT PRIMARY KEY REFERENCES variant (id),
    revision   INTEGER NOT NULL,
    features   TEXT NOT NULL,
    footprint  TEXT NOT NULL,
    covered    TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
