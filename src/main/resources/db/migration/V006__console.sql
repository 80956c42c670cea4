-- Who is signed in to the console. Not in backups: a restored database begins with nobody signed in.
-- A session outlives its credential by the seconds that a credential is remembered, not longer: it is worth
-- what the credential with secret_hash is worth.
CREATE TABLE console_session (
  session_hash bytea PRIMARY KEY,
  secret_hash bytea NOT NULL,
  organization_id uuid,
  ends_at timestamptz NOT NULL
);
CREATE INDEX console_session_by_end ON console_session (ends_at);
