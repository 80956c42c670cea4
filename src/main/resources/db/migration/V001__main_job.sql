-- The facts behind the main job: who owns which domain, with which keys, and what was seen of it.
-- Zone content is derived from these rows and never stored.

CREATE TABLE organization (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);

-- A key (one grant) or a personal token (one grant an organization). Only the SHA-256 of the secret is kept.
CREATE TABLE credential (
  id uuid PRIMARY KEY,
  prefix text NOT NULL CHECK (prefix IN ('ap', 'ak', 'pat')),
  name text NOT NULL,
  shown_prefix text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE,
  allowed_domains text[] NOT NULL DEFAULT '{}',
  allowed_addresses text[] NOT NULL DEFAULT '{}',
  last_used_at timestamptz,
  created_at timestamptz NOT NULL
);

CREATE TABLE credential_grant (
  credential_id uuid NOT NULL REFERENCES credential ON DELETE CASCADE,
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  scopes text[] NOT NULL,
  PRIMARY KEY (credential_id, organization_id)
);
CREATE INDEX credential_grant_by_organization ON credential_grant (organization_id, credential_id DESC);

-- Every token ever given out. A row here is never removed, so that a customer's forgotten CNAMEs can
-- never point into another tenant's records.
CREATE TABLE zone_token (
  token text PRIMARY KEY,
  issued_at timestamptz NOT NULL,
  retired_at timestamptz
);

-- One registration of one name. Registered again, a name gets another row: new id, token and keys.
CREATE TABLE email_domain (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL UNIQUE,
  apex text NOT NULL,
  provider text NOT NULL,
  token text NOT NULL UNIQUE REFERENCES zone_token,
  selectors text[] NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'verified', 'failed')),
  failure_code text,
  failure_message text,
  opens_enabled boolean NOT NULL DEFAULT false,
  clicks_enabled boolean NOT NULL DEFAULT false,
  tracking_subdomain text,
  tracking_verified boolean NOT NULL DEFAULT false,
  tracking_failure_code text,
  tracking_failure_message text,
  tracking_verified_at timestamptz,
  event_sequence integer NOT NULL DEFAULT 0,
  verification_initiated_at timestamptz,
  verified_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK ((failure_code IS NULL) = (failure_message IS NULL)),
  CHECK (status <> 'verified' OR (verified_at IS NOT NULL AND failure_code IS NULL))
);
CREATE INDEX email_domain_by_organization ON email_domain (organization_id, id DESC);
CREATE UNIQUE INDEX email_domain_tracking_host
  ON email_domain (organization_id, (tracking_subdomain || '.' || name))
  WHERE tracking_subdomain IS NOT NULL;

-- Versions of keys in selector slots. The private half is sealed; the seal is bound to the row.
CREATE TABLE dkim_key (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  selector text NOT NULL,
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'retiring', 'revoked')),
  algorithm text NOT NULL,
  public_key bytea NOT NULL,
  sealed_key bytea NOT NULL,
  master_key_id bigint NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (domain_id, selector, version)
);
CREATE UNIQUE INDEX dkim_key_active ON dkim_key (domain_id, selector) WHERE state = 'active';

-- Which tokens changed, in the order of their numbers. xid tells a reader which numbers may still appear
-- below one it has seen: rows of transactions that were open then.
CREATE TABLE zone_change (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  token text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX zone_change_by_transaction ON zone_change (transaction);

-- What was seen. Identical consecutive observations are one row with a count.
CREATE TABLE observation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  perspective text NOT NULL,
  server text NOT NULL,
  question text NOT NULL,
  transport text NOT NULL,
  outcome text NOT NULL,
  rcode text NOT NULL,
  extended_error integer,
  flags text NOT NULL,
  time_to_live bigint,
  round_trip_micros bigint NOT NULL,
  data text NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  seen_count integer NOT NULL DEFAULT 1
);
CREATE INDEX observation_latest ON observation (domain_id, question, server, id DESC);

-- Everything that happened, numbered within a domain. Outlives the domain.
CREATE TABLE event (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  domain_id uuid NOT NULL,
  domain_name text NOT NULL,
  sequence integer NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  UNIQUE (domain_id, sequence)
);
CREATE INDEX event_by_organization ON event (organization_id, id DESC);

-- Durable due work, shared by all nodes. attempt is the fencing token.
CREATE TABLE work (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  subject text NOT NULL,
  due_at timestamptz NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  leased_until timestamptz,
  given_up boolean NOT NULL DEFAULT false,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, subject)
);
CREATE INDEX work_due ON work (due_at) WHERE NOT given_up;

-- First answers to requests that carried an Idempotency-Key, kept for a day.
CREATE TABLE idempotent_request (
  organization_id uuid NOT NULL,
  idempotency_key text NOT NULL,
  endpoint text NOT NULL,
  body_hash bytea NOT NULL,
  status integer,
  content_type text,
  response bytea,
  leased_until timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, idempotency_key, endpoint)
);
CREATE INDEX idempotent_request_by_age ON idempotent_request (created_at);

-- What all nodes of one installation share: the cursor key, the canary of the master key.
CREATE TABLE installation (
  name text PRIMARY KEY,
  value bytea NOT NULL
);
