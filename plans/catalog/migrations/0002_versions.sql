-- A version's result and placement are JSON as the domain writes it; what is
-- asked for by key (tiles, contents) has rows of its own.

CREATE TABLE version (
    variant_id   TEXT NOT NULL REFERENCES variant (id),
    number       INTEGER NOT NULL,
    project_id   TEXT NOT NULL REFERENCES project (id),
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    note         TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    published_at BIGINT,
    hidden_at    BIGINT, -- when it stopped being the variant's current one
    result       TEXT,
    placement    TEXT,
    report       TEXT,
    PRIMARY KEY (variant_id, number)
);

CREATE TABLE version_source (
    variant_id TEXT NOT NULL,
    number     INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    filename   TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    role       TEXT NOT NULL,
    PRIMARY KEY (variant_id, number, position),
    FOREIGN KEY (variant_id, number) REFERENCES version (variant_id, number)
);

CREATE TABLE version_tile (
    variant_id TEXT NOT NULL,
    number     INTEGER NOT NULL,
    tile       TEXT NOT NULL,
    uri        TEXT NOT NULL,
    PRIMARY KEY (variant_id, number, tile),
    FOREIGN KEY (variant_id, number) REFERENCES version (variant_id, number)
);

CREATE TABLE version_content (
    variant_id TEXT NOT NULL,
    uri        TEXT NOT NULL,
    number     INTEGER NOT NULL,
    bytes      BIGINT NOT NULL,
    PRIMARY KEY (variant_id, uri, number),
    FOREIGN KEY (variant_id, number) REFERENCES version (variant_id, number)
);

CREATE INDEX version_content_number ON version_content (variant_id, number);
