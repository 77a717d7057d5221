-- What lets single devices into a project's tiles. Of the secret only the SHA-256
-- is here. revoked_at is 0 where it was not.

CREATE TABLE capability (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES project (id),
    name        TEXT NOT NULL,
    drafts      BOOLEAN NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL
);

CREATE INDEX capability_of_project ON capability (project_id, created_at, id);
