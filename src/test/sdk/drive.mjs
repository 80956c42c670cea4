// Drives a running Signet with the official client, unmodified. Prints one line for each thing it
// has seen work; any surprise ends it with a stack trace and a status other than 0.
import assert from "node:assert/strict";
import * as sdk from "anypost";

const { SIGNET_URL, SIGNET_KEY, SIGNET_SEND_ONLY_KEY, TROUBLED_URL, TROUBLED_KEY, CLOSED_URL } =
  process.env;

const client = (url, key, options) => new sdk.Anypost(key, { baseUrl: `${url}/v1`, ...options });
const anypost = client(SIGNET_URL, SIGNET_KEY);

async function step(what, run) {
  await run();
  console.log(`ok ${what}`);
}

/** The error of a call that must fail, after checking its class and the client's own reading of it. */
async function failure(type, status, word, call) {
  try {
    await call();
  } catch (error) {
    assert.equal(error.constructor, type, `${error.constructor.name}: ${error.message}`);
    assert.equal(error.status, status);
    assert.equal(error.type, word);
    assert.ok(error.message.length > 10, error.message);
    if (status !== null) assert.match(error.requestId, /^[0-9a-f-]{36}$/);
    return error;
  }
  assert.fail(`expected ${type.name}`);
}

await step("whoami", async () => {
  const me = await anypost.identity.whoami();
  assert.match(me.team.id, /^team_/);
  assert.match(me.api_key.id, /^key_/);
  assert.equal(me.api_key.permissions, "full");
  const other = await client(SIGNET_URL, SIGNET_SEND_ONLY_KEY).identity.whoami();
  assert.equal(other.api_key.permissions, "send_only");
  assert.equal(other.team.id, me.team.id);
});

let domain;
await step("domains.create", async () => {
  domain = await anypost.domains.create({ name: "Mail.SDK.Example" });
  assert.equal(domain.name, "mail.sdk.example");
  assert.equal(domain.status, "pending");
  assert.deepEqual(domain.dns_records.map((r) => r.purpose), ["verification", "dkim", "dkim"]);
  assert.equal(domain.dns_records[0].name, "anypost.mail");
  assert.equal(domain.tracking.status, "disabled");
  assert.equal(domain.verification_failure, null);
});

await step("domains.list over several pages", async () => {
  const made = new Set([domain.id]);
  for (let i = 0; i < 6; i++) {
    made.add((await anypost.domains.create({ name: `page${i}.sdk.example` })).id);
  }
  const page = await anypost.domains.list({ limit: 3 });
  assert.equal(page.data.length, 3);
  assert.equal(page.has_more, true);
  const seen = [];
  for await (const item of page) seen.push(item.id);
  assert.equal(seen.length, 7);
  assert.deepEqual(new Set(seen), made);
});

await step("domains.get and update", async () => {
  assert.deepEqual(await anypost.domains.get(domain.id), domain);
  domain = await anypost.domains.update(domain.id, {
    tracking: { opens_enabled: true, clicks_enabled: true, subdomain: "track" },
  });
  assert.equal(domain.tracking.status, "pending");
  assert.equal(domain.tracking.dns_records[0].purpose, "tracking");
  assert.equal(domain.status, "pending");
});

await step("domains.verify", async () => {
  const before = await anypost.domains.verify(domain.id);
  assert.equal(before.status, "pending");
  assert.equal(before.verification_failure.code, "apex_cname_missing");
  // What the customer does at her DNS host, from the documented members alone.
  for (const record of [...domain.dns_records, ...domain.tracking.dns_records]) {
    const reply = await fetch(`${SIGNET_URL}/playground/records`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        name: `${record.name}.sdk.example`,
        type: record.type,
        value: record.value,
      }),
    });
    assert.equal(reply.status, 200, await reply.text());
  }
  const after = await anypost.domains.verify(domain.id);
  assert.equal(after.status, "verified", JSON.stringify(after.verification_failure));
  assert.equal(after.verification_failure, null);
  assert.equal(after.tracking.status, "verified");
  assert.ok(Date.parse(after.verified_at) > Date.parse(after.created_at));
});

await step("domains.delete", async () => {
  assert.equal(await anypost.domains.delete(domain.id), undefined);
  await failure(sdk.NotFoundError, 404, "not_found", () => anypost.domains.get(domain.id));
});

await step("apiKeys", async () => {
  const made = await anypost.apiKeys.create({
    name: "Server",
    permissions: "full",
    allowed_domains: ["sdk.example"],
    allowed_ips: ["127.0.0.0/8"],
  });
  assert.equal(made.key.slice(0, 12), made.key_prefix);
  const { key, ...shown } = made;
  assert.deepEqual(await anypost.apiKeys.get(made.id), shown);
  const theirs = client(SIGNET_URL, key);
  assert.equal((await theirs.identity.whoami()).api_key.id, made.id);
  const updated = await anypost.apiKeys.update(made.id, {
    name: "Sender",
    permissions: "send_only",
    allowed_domains: null,
    allowed_ips: [],
  });
  assert.equal(updated.name, "Sender");
  assert.equal(updated.allowed_domains, null);
  assert.equal(updated.allowed_ips, null);
  await failure(sdk.PermissionError, 403, "permission_error", () => theirs.domains.list());
  const ids = [];
  for await (const item of await anypost.apiKeys.list({ limit: 1 })) ids.push(item.id);
  assert.equal(ids.length, 3);
  assert.equal(ids[0], made.id);
  assert.equal(await anypost.apiKeys.delete(made.id), undefined);
  await failure(sdk.AuthenticationError, 401, "authentication_error", () =>
    theirs.identity.whoami(),
  );
});

await step("ValidationError", async () => {
  const error = await failure(sdk.ValidationError, 422, "validation_error", () =>
    anypost.domains.create({ name: "https://acme.com" }),
  );
  assert.deepEqual(error.errors, { name: ["You sent the URL https://acme.com: send acme.com."] });
  const taken = await failure(sdk.ValidationError, 422, "validation_error", () =>
    anypost.domains.create({ name: "page0.sdk.example" }),
  );
  assert.deepEqual(Object.keys(taken.errors), ["name"]);
  const tracking = await failure(sdk.ValidationError, 422, "validation_error", async () => {
    const [first] = (await anypost.domains.list({ limit: 1 })).data;
    return anypost.domains.update(first.id, { tracking: { opens_enabled: true } });
  });
  assert.deepEqual(Object.keys(tracking.errors), ["tracking.subdomain"]);
});

await step("AuthenticationError", () =>
  failure(sdk.AuthenticationError, 401, "authentication_error", () =>
    client(SIGNET_URL, "ap_wrong").domains.list(),
  ),
);

await step("PermissionError", () =>
  failure(sdk.PermissionError, 403, "permission_error", () =>
    client(SIGNET_URL, SIGNET_SEND_ONLY_KEY).domains.list(),
  ),
);

await step("NotFoundError", () =>
  failure(sdk.NotFoundError, 404, "not_found", () =>
    anypost.domains.get("domain_550e8400-e29b-41d4-a716-446655440000"),
  ),
);

await step("PayloadTooLargeError", async () => {
  for (let i = 0; i < 5; i++) {
    const error = await failure(sdk.PayloadTooLargeError, 413, "payload_too_large", () =>
      anypost.domains.create({ name: "a".repeat(5 * 1024 * 1024) }, { maxRetries: 0 }),
    );
    assert.deepEqual(error.raw, { error: "payload_too_large" });
  }
});

await step("IdempotencyMismatchError", async () => {
  const headers = { "Idempotency-Key": "sdk-1" };
  const first = await anypost.domains.create({ name: "idem.sdk.example" }, { headers });
  const again = await anypost.domains.create({ name: "idem.sdk.example" }, { headers });
  assert.deepEqual(again, first);
  await failure(sdk.IdempotencyMismatchError, 422, "idempotency_mismatch", () =>
    anypost.domains.create({ name: "other.sdk.example" }, { headers }),
  );
});

await step("APIError and ConflictError", async () => {
  const troubled = client(TROUBLED_URL, TROUBLED_KEY, { maxRetries: 0 });
  const options = { headers: { "Idempotency-Key": "sdk-2" } };
  const create = () => troubled.domains.create({ name: "slow.sdk.example" }, options);
  const outcomes = await Promise.allSettled([create(), create()]);
  const errors = outcomes.map((outcome) => outcome.reason);
  errors.sort((left, right) => left.status - right.status);
  await failure(sdk.ConflictError, 409, "idempotency_concurrent", () => Promise.reject(errors[0]));
  await failure(sdk.APIError, 503, "provisioning_error", () => Promise.reject(errors[1]));
});

await step("RateLimitError", async () => {
  const troubled = client(TROUBLED_URL, TROUBLED_KEY, { maxRetries: 0 });
  const error = await failure(sdk.RateLimitError, 429, "rate_limit_exceeded", async () => {
    for (let i = 0; i < 50; i++) await troubled.identity.whoami();
  });
  assert.ok(error.retryAfterMs >= 1000);
  // With the client's own retries the caller never notices.
  await client(TROUBLED_URL, TROUBLED_KEY).identity.whoami();
});

await step("APIConnectionError", () =>
  failure(sdk.APIConnectionError, null, "connection_error", () =>
    client(CLOSED_URL, SIGNET_KEY, { maxRetries: 0 }).identity.whoami(),
  ),
);

console.log("all ok");
