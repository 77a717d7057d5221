-- Viewpoints and pins, in the site frame. variant_id is "" for none.

CREATE TABLE viewpoint (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id),
    name       TEXT NOT NULL,
    east       DOUBLE PRECISION NOT NULL,
    north      DOUBLE PRECISION NOT NULL,
    up         DOUBLE PRECISION NOT NULL,
    qx         DOUBLE PRECISION NOT NULL,
    qy         DOUBLE PRECISION NOT NULL,
    qz         DOUBLE PRECISION NOT NULL,
    qw         DOUBLE PRECISION NOT NULL,
    fov_deg    DOUBLE PRECISION NOT NULL,
    variant_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX viewpoint_of_project ON viewpoint (project_id, created_at, id);

CREATE TABLE pin (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id),
    text       TEXT NOT NULL,
    east       DOUBLE PRECISION NOT NULL,
    north      DOUBLE PRECISION NOT NULL,
    up         DOUBLE PRECISION NOT NULL,
    variant_id TEXT NOT NULL,
    feature    TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX pin_of_project ON pin (project_id, created_at, id);
