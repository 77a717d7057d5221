-- The control points of a site. id_key is the id in lower case: "A1" and "a1"
-- are one point. position is in the site frame, given as it was surveyed.

CREATE TABLE control_point (
    project_id   TEXT NOT NULL REFERENCES project (id),
    id_key       TEXT NOT NULL,
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    east         DOUBLE PRECISION NOT NULL,
    north        DOUBLE PRECISION NOT NULL,
    up           DOUBLE PRECISION NOT NULL,
    given_crs    TEXT NOT NULL,
    given_1      DOUBLE PRECISION NOT NULL,
    given_2      DOUBLE PRECISION NOT NULL,
    given_3      DOUBLE PRECISION NOT NULL,
    given_epoch  DOUBLE PRECISION NOT NULL,
    sigma_h      DOUBLE PRECISION NOT NULL,
    sigma_v      DOUBLE PRECISION NOT NULL,
    surveyed_at  TEXT NOT NULL,
    surveyed_by  TEXT NOT NULL,
    method       TEXT NOT NULL,
    marker_kind  TEXT NOT NULL,
    marker_tag   INTEGER NOT NULL,
    marker_size  DOUBLE PRECISION NOT NULL,
    marker_mount TEXT NOT NULL,
    marker_yaw   DOUBLE PRECISION NOT NULL,
    photo_sha256 TEXT NOT NULL, -- "" for none
    photo_bytes  BIGINT NOT NULL,
    photo_width  INTEGER NOT NULL,
    photo_height INTEGER NOT NULL,
    note         TEXT NOT NULL,
    retired      BOOLEAN NOT NULL,
    revision     INTEGER NOT NULL,
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    PRIMARY KEY (project_id, id_key)
);
