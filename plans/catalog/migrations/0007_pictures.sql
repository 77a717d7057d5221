-- Pictures of versions from viewpoints (JSON as the domain writes it), and the
-- objects in the store that no picture names: those about to be written and
-- those that were replaced. They are deleted after a while.

CREATE TABLE version_picture (
    variant_id   TEXT NOT NULL,
    number       INTEGER NOT NULL,
    viewpoint_id TEXT NOT NULL,
    picture      TEXT NOT NULL,
    PRIMARY KEY (variant_id, number, viewpoint_id),
    FOREIGN KEY (variant_id, number) REFERENCES version (variant_id, number)
);

CREATE INDEX version_picture_viewpoint ON version_picture (viewpoint_id);

CREATE TABLE picture_object (
    object_key TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id),
    since      BIGINT NOT NULL
);

CREATE INDEX picture_object_project ON picture_object (project_id, since);
