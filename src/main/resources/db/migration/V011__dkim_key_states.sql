-- What a DKIM key does, and since when. `state` stays for nodes of the version before this one, which know two of its
-- words: 'active' for the key whose record stands at the selector, 'revoked' for one that nobody is served.
-- public_key is what is served: empty once the key is revoked (`p=`). sealed_key is NULL once it is destroyed.
ALTER TABLE dkim_key
  ADD COLUMN key_state text,
  ADD COLUMN published_at timestamptz,
  ADD COLUMN signing_at timestamptz,
  ADD COLUMN retired_at timestamptz,
  ADD COLUMN revoked_at timestamptz,
  ALTER COLUMN sealed_key DROP NOT NULL,
  ADD CONSTRAINT dkim_key_state_known
    CHECK (key_state IS NOT NULL AND key_state IN ('ready', 'published', 'signing', 'retiring', 'revoked')) NOT VALID,
  ADD CONSTRAINT dkim_key_state_of_before
    CHECK (state = CASE key_state WHEN 'ready' THEN 'revoked' ELSE 'active' END) NOT VALID,
  ADD CONSTRAINT dkim_key_can_sign
    CHECK (key_state NOT IN ('ready', 'published', 'signing') OR sealed_key IS NOT NULL) NOT VALID,
  ADD CONSTRAINT dkim_key_withdrawn
    CHECK ((key_state = 'revoked') = (length(public_key) = 0)) NOT VALID;

-- A node of the version before, or a backup of one, says nothing of states: the first selector signs, others stand by.
CREATE FUNCTION dkim_key_of_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.key_state IS NULL THEN
    NEW.key_state := CASE WHEN NEW.selector = (SELECT selectors[1] FROM email_domain WHERE id = NEW.domain_id)
                          THEN 'signing' ELSE 'published' END;
    NEW.published_at := NEW.created_at;
    IF NEW.key_state = 'signing' THEN
      NEW.signing_at := now();
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dkim_key_of_before BEFORE INSERT ON dkim_key FOR EACH ROW EXECUTE FUNCTION dkim_key_of_before();
