-- Used sign-in codes: a hash of each one's id, kept until the code is dead.

CREATE TABLE burnt_code (
    id      TEXT PRIMARY KEY,
    dead_at BIGINT NOT NULL
);

CREATE INDEX burnt_code_dead_at ON burnt_code (dead_at);
