-- An event keeps what GET showed of its domain, as each dialect prints it. Events above the bound of one an hour of a
-- type and code are kept for the domain's own past without a number; event_hold says what is owed at the hour's end.
ALTER TABLE event
  ALTER COLUMN sequence DROP NOT NULL,
  ADD COLUMN data_v1 text,
  ADD COLUMN data_core text,
  ADD COLUMN left_out integer NOT NULL DEFAULT 0;

-- family is the word before the dot of a type: what is held back of one family is told by its next event.
CREATE TABLE event_hold (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  family text NOT NULL,
  due_at timestamptz NOT NULL,
  left_out integer NOT NULL,
  type text NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (domain_id, family)
);
CREATE INDEX event_hold_due ON event_hold (due_at);

-- Who is told of events. Without an organization it hears of every organization's.
CREATE TABLE webhook (
  id uuid PRIMARY KEY,
  organization_id uuid REFERENCES organization ON DELETE CASCADE,
  dialect text NOT NULL CHECK (dialect IN ('v1', 'core')),
  name text NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'disabled', 'circuit_disabled')),
  secret_prefix text NOT NULL,
  sealed_secret bytea NOT NULL,
  previous_prefix text,
  previous_sealed bytea,
  grace_ends_at timestamptz,
  event_sequence integer NOT NULL DEFAULT 0,
  last_delivery_at timestamptz,
  -- How it fares: since when every attempt failed, and before when nothing is sent.
  failing_since timestamptz,
  resume_at timestamptz NOT NULL,
  -- The lease of the node that delivers to it; lease is the fencing token.
  lease integer NOT NULL DEFAULT 0,
  leased_until timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX webhook_by_organization ON webhook (organization_id, id DESC);

-- Events that a webhook is owed and no batch has yet. A row is written in the transaction of its event.
CREATE TABLE webhook_queue (
  webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  PRIMARY KEY (webhook_id, id)
);

-- One batch for one webhook: the bytes never change, each attempt sends them again. They go when it is delivered.
CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
  lane smallint NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'parked')),
  event_ids uuid[] NOT NULL,
  body bytea,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX webhook_delivery_newest ON webhook_delivery (webhook_id, id DESC);
CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, id) WHERE state = 'pending';
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE state <> 'pending';

CREATE TABLE webhook_attempt (
  delivery_id uuid NOT NULL REFERENCES webhook_delivery ON DELETE CASCADE,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  status integer,
  millis integer NOT NULL,
  error text,
  preview text NOT NULL,
  PRIMARY KEY (delivery_id, number)
);
