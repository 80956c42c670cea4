-- Who changed what. A row is written by the transaction of the change and never touched again, but that an address
-- and a user agent can be erased. audit_unsealed names the rows that the chain does not have yet, so that writers
-- neither wait for the chain nor for each other.
CREATE TABLE audit_entry (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  credential_id uuid,
  shown_prefix text,
  organization_id uuid,
  via text NOT NULL,
  action text NOT NULL,
  target_kind text NOT NULL,
  target_id text NOT NULL,
  outcome text NOT NULL,
  request_id text NOT NULL,
  before text,
  after text,
  address text,
  user_agent text,
  salt text,
  address_hash text NOT NULL,
  agent_hash text NOT NULL,
  CHECK ((salt IS NULL) = (address IS NULL) AND (salt IS NULL) = (user_agent IS NULL))
);
CREATE INDEX audit_entry_by_organization ON audit_entry (organization_id, number);
CREATE INDEX audit_entry_by_target ON audit_entry (target_id, number);

CREATE TABLE audit_unsealed (
  number bigint PRIMARY KEY
);

-- The chain: one row a sealed entry, without gaps.
CREATE TABLE audit_seal (
  sequence bigint PRIMARY KEY,
  number bigint NOT NULL UNIQUE,
  hash text NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT now()
);

-- Months that are gone, and where the chain goes on after them.
CREATE TABLE audit_dropped (
  month date PRIMARY KEY,
  last_sequence bigint NOT NULL,
  last_hash text NOT NULL,
  rows bigint NOT NULL
);

-- How long the log is kept, in days: what the operator last set, 400 otherwise.
CREATE FUNCTION audit_keep() RETURNS interval LANGUAGE sql STABLE AS $$
  SELECT make_interval(days => coalesce(
    (SELECT convert_from(value, 'UTF8')::int FROM installation WHERE name = 'audit-keep'), 400))
$$;

CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND coalesce(current_setting('signet.audit_dropping', true), '') = 'on' THEN
    -- Nothing that is still to be kept, whoever asks.
    IF TG_TABLE_NAME = 'audit_seal' THEN
      IF OLD.sealed_at < now() - audit_keep() THEN RETURN OLD; END IF;
    ELSIF OLD.at < now() - audit_keep() THEN
      RETURN OLD;
    END IF;
  ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_entry' THEN
    IF NEW.address IS NULL
       AND to_jsonb(NEW) - '{address,user_agent,salt}'::text[] = to_jsonb(OLD) - '{address,user_agent,salt}'::text[] THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_seal_guard BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION audit_guard();

-- Drops up to `most` rows of the oldest month, when all of it is older than the log is kept. A month that has begun
-- to go is remembered with the last hash that went.
CREATE FUNCTION audit_drop(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path FROM CURRENT SET signet.audit_dropping = 'on' AS $$
DECLARE
  oldest date;
  upto bigint;
  gone int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit chain', 0));
  SELECT date_trunc('month', sealed_at AT TIME ZONE 'UTC')::date INTO oldest
    FROM audit_seal ORDER BY sequence LIMIT 1;
  IF oldest IS NULL OR (oldest + interval '1 month') AT TIME ZONE 'UTC' > now() - audit_keep() THEN
    RETURN 0;
  END IF;
  SELECT max(sequence), count(*) INTO upto, gone
    FROM (SELECT sequence FROM audit_seal
           WHERE sealed_at < (oldest + interval '1 month') AT TIME ZONE 'UTC'
           ORDER BY sequence LIMIT most) going;
  INSERT INTO audit_dropped AS d (month, last_sequence, last_hash, rows)
  SELECT oldest, sequence, hash, gone FROM audit_seal WHERE sequence = upto
  ON CONFLICT (month) DO UPDATE SET last_sequence = excluded.last_sequence,
    last_hash = excluded.last_hash, rows = d.rows + excluded.rows;
  DELETE FROM audit_entry WHERE number IN (SELECT number FROM audit_seal WHERE sequence <= upto);
  DELETE FROM audit_seal WHERE sequence <= upto;
  RETURN gone;
END $$;

-- Erases what names a person in the rows that came from one address; the chain still holds.
CREATE FUNCTION audit_erase(origin text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path FROM CURRENT AS $$
DECLARE
  erased bigint;
BEGIN
  UPDATE audit_entry SET address = NULL, user_agent = NULL, salt = NULL WHERE address = origin;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;
REVOKE EXECUTE ON FUNCTION audit_erase(text) FROM PUBLIC;
