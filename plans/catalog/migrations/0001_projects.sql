-- Times are integer microseconds since 1970 UTC; true and false are booleans.
-- Every statement is meant for SQLite and PostgreSQL alike.

CREATE TABLE project (
    id                TEXT PRIMARY KEY,
    name              TEXT NOT NULL,
    description       TEXT NOT NULL,
    site_lat          DOUBLE PRECISION NOT NULL,
    site_lon          DOUBLE PRECISION NOT NULL,
    site_height       DOUBLE PRECISION NOT NULL,
    public_capability TEXT NOT NULL UNIQUE,
    seq               BIGINT NOT NULL,
    created_at        BIGINT NOT NULL
);

CREATE TABLE event (
    project_id TEXT NOT NULL REFERENCES project (id),
    seq        BIGINT NOT NULL,
    type       TEXT NOT NULL,
    time       BIGINT NOT NULL,
    data       TEXT NOT NULL,
    PRIMARY KEY (project_id, seq)
);

CREATE INDEX event_time ON event (time);

CREATE TABLE plan (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES project (id),
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX plan_project ON plan (project_id);

CREATE TABLE variant (
    id              TEXT PRIMARY KEY,
    owner           TEXT NOT NULL,
    project_id      TEXT NOT NULL REFERENCES project (id),
    plan_id         TEXT REFERENCES plan (id),
    name            TEXT NOT NULL,
    publish_at_once BOOLEAN NOT NULL,
    current         INTEGER NOT NULL,
    last_version    INTEGER NOT NULL,
    created_at      BIGINT NOT NULL
);

CREATE INDEX variant_plan ON variant (plan_id);
CREATE INDEX variant_project ON variant (project_id, owner);

CREATE TABLE placement (
    variant_id   TEXT NOT NULL REFERENCES variant (id),
    revision     INTEGER NOT NULL,
    east         DOUBLE PRECISION NOT NULL,
    north        DOUBLE PRECISION NOT NULL,
    up           DOUBLE PRECISION NOT NULL,
    yaw_deg      DOUBLE PRECISION NOT NULL,
    scale        DOUBLE PRECISION NOT NULL,
    method       TEXT NOT NULL,
    crs          TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    source_key   TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (variant_id, revision)
);

CREATE TABLE upload (
    id         TEXT PRIMARY KEY,
    filename   TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    complete   BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
