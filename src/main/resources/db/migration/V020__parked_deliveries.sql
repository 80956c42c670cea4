-- How many deliveries are parked is counted every few seconds.
CREATE INDEX webhook_delivery_parked ON webhook_delivery (webhook_id, id) WHERE state = 'parked';
