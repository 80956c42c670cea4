-- Since when a domain's registration is known to have lapsed: what stands in its DNS proves nothing until it is renewed.
ALTER TABLE domain_check ADD COLUMN lapsed_at timestamptz;
