// The official client and the Standard Webhooks library, unmodified, against a running Signet that
// delivers to loopback. Prints one line for each thing it has seen work.
import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { once } from "node:events";
import * as sdk from "anypost";
import { Webhook } from "standardwebhooks";

const { SIGNET_URL, SIGNET_KEY } = process.env;
const anypost = new sdk.Anypost(SIGNET_KEY, { baseUrl: `${SIGNET_URL}/v1` });

async function step(what, run) {
  await run();
  console.log(`ok ${what}`);
}

async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

async function body(message) {
  const parts = [];
  for await (const part of message) parts.push(part);
  return Buffer.concat(parts);
}

// What has come, and who waits for it.
const arrived = [];
let wanted = () => {};
const receiver = createServer(async (req, res) => {
  arrived.push({ headers: req.headers, raw: await body(req) });
  res.end("thanks");
  wanted();
});
const url = `${await listen(receiver)}/hook`;

async function delivery() {
  const deadline = setTimeout(() => assert.fail("nothing was delivered within 20 s"), 20_000);
  while (arrived.length === 0) await new Promise((done) => (wanted = done));
  clearTimeout(deadline);
  return arrived.shift();
}

/** Both verifiers accept it with each of the secrets, and refuse it once it was touched. */
async function verified({ headers, raw }, secrets) {
  let parsed;
  for (const secret of secrets) {
    parsed = await sdk.unwrapWebhookEvent(raw, headers["anypost-signature"], secret);
    assert.deepEqual(new Webhook(secret).verify(raw.toString(), headers), parsed);
    const touched = raw.toString().replace("{", "{ ");
    assert.throws(() => new Webhook(secret).verify(touched, headers));
    await assert.rejects(
      sdk.verifyWebhookSignature(touched, headers["anypost-signature"], secret),
      (error) => error instanceof sdk.WebhookVerificationError && error.reason === "no_match",
    );
  }
  assert.equal(parsed.batch_id, headers["webhook-id"]);
  return parsed;
}

let webhook;
await step("webhooks.create", async () => {
  webhook = await anypost.webhooks.create({
    name: "backend",
    url,
    events: ["domain.created", "domain.deleted", "email.bounced"],
  });
  assert.match(webhook.id, /^wh_/);
  assert.equal(webhook.signing_secret.slice(0, 12), webhook.signing_secret_prefix);
  assert.equal(webhook.status, "active");
});

let domain;
await step("a delivery that both verifiers accept", async () => {
  domain = await anypost.domains.create({ name: "hooks.sdk.example" });
  const batch = await verified(await delivery(), [webhook.signing_secret]);
  const [event] = batch.events;
  assert.equal(event.type, "domain.created");
  assert.equal(event.data.email_id, null);
  assert.deepEqual(
    { ...domain, previous_status: null, email_id: null },
    { ...event.data },
    "data is the domain as it was answered",
  );
});

await step("events.list", async () => {
  const page = await anypost.events.list({ limit: 5 });
  assert.deepEqual(page.data.map((event) => event.type), ["domain.created"]);
  const none = await anypost.events.list({ event_type: "domain.deleted" });
  assert.equal(none.data.length, 0);
});

await step("webhooks.list and get", async () => {
  const page = await anypost.webhooks.list();
  assert.deepEqual(page.data.map((one) => one.id), [webhook.id]);
  const one = await anypost.webhooks.get(webhook.id);
  assert.equal(one.signing_secret, undefined);
  assert.ok(one.last_delivery_at);
});

await step("webhooks.rotateSecret, twice in its grace", async () => {
  const rotated = await anypost.webhooks.rotateSecret(webhook.id);
  assert.equal(rotated.signing_secret_previous_prefix, webhook.signing_secret_prefix);
  await assert.rejects(
    anypost.webhooks.rotateSecret(webhook.id),
    (error) =>
      error instanceof sdk.ConflictError && error.type === "webhook_rotation_in_progress",
  );
  const result = await anypost.webhooks.test(webhook.id);
  assert.deepEqual(
    [result.delivered, result.status_code, result.error, result.response_body_preview],
    [true, 200, null, "thanks"],
  );
  const batch = await verified(await delivery(), [rotated.signing_secret, webhook.signing_secret]);
  assert.equal(batch.events[0].type, "webhook.test");
});

await step("webhooks.update", async () => {
  const paused = await anypost.webhooks.update(webhook.id, {
    name: "paused",
    url,
    events: ["*"],
    status: "disabled",
  });
  assert.deepEqual([paused.name, paused.status, paused.events], ["paused", "disabled", ["*"]]);
  await anypost.domains.delete(domain.id);
  assert.equal((await anypost.webhooks.test(webhook.id)).delivered, true);
  assert.equal(JSON.parse((await delivery()).raw).events[0].type, "webhook.test");
  assert.equal(arrived.length, 0, "a disabled webhook is told nothing but tests");
});

await step("webhooks.delete", async () => {
  await anypost.webhooks.delete(webhook.id);
  await assert.rejects(anypost.webhooks.get(webhook.id), sdk.NotFoundError);
});

await step("a 201 that is lost", async () => {
  let lost = 0;
  const proxy = createServer(async (req, res) => {
    const sent = await body(req);
    const onward = request(
      SIGNET_URL + req.url,
      { method: req.method, headers: { ...req.headers, connection: "close" } },
      async (answer) => {
        const got = await body(answer);
        if (answer.statusCode === 201 && lost === 0) {
          lost++;
          res.socket.destroy();
          return;
        }
        res.writeHead(answer.statusCode, answer.headers);
        res.end(got);
      },
    );
    onward.end(sent);
  });
  const shaky = new sdk.Anypost(SIGNET_KEY, { baseUrl: `${await listen(proxy)}/v1` });
  const error = await shaky.domains.create({ name: "lost.sdk.example" }).then(
    () => assert.fail("the second try cannot succeed"),
    (refused) => refused,
  );
  assert.equal(lost, 1);
  assert.ok(error instanceof sdk.ValidationError, error.message);
  const [id] = error.message.match(/domain_[0-9a-f-]{36}/);
  assert.equal((await anypost.domains.get(id)).name, "lost.sdk.example");
  proxy.close();
  proxy.closeAllConnections();
});

receiver.close();
receiver.closeAllConnections();
console.log("all ok");
