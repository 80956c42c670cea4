-- Which holder's domain the operator's decision for a claimant was about; empty when none had been told of the claim.
ALTER TABLE domain_claim ADD COLUMN approved_over uuid;
