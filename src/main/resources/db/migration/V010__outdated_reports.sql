-- How often a yes was saved: about a domain's mail flow, its tracking, one record of it, and about a domain that a
-- provider stands behind. A check remembers the number it began with; when another check has said yes since, its own
-- no is outdated and contradicts nothing. Counted, because nodes need not agree on the time.
ALTER TABLE domain_check
  ADD COLUMN yeses integer NOT NULL DEFAULT 0,
  ADD COLUMN tracking_yeses integer NOT NULL DEFAULT 0;
ALTER TABLE native_record ADD COLUMN yeses integer NOT NULL DEFAULT 0;
ALTER TABLE email_domain ADD COLUMN provider_yeses integer NOT NULL DEFAULT 0;
