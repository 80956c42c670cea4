package dev.signet;

import dev.signet.CrashWorld.Trouble;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What somebody does while the node breaks off somewhere. Every scenario begins with a free name
/// and leaves it free.
enum CrashScenario {
  /// Through `/v1`: register, publish, verify, change, delete.
  OWN_DNS {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode domain = register(world, name, world.once());
      world.node().publish(domain);
      world.call(200, "POST", Ledger.path(domain) + "/verify", "", "Idempotency-Key", world.once());
      world.domains().changing(domain);
      world.call(200, "PATCH", Ledger.path(domain), "{\"tracking\":{\"subdomain\":\"t\"}}");
      world.domains().changed(domain, "t");
      delete(world, domain, Ledger.path(domain));
      withdrawn(world, domain);
    }
  },
  /// The background looks at a domain.
  WATCHED {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode domain = register(world, name, "");
      world.pass(Duration.ofHours(1));
      world.await(
          "looked at",
          () -> {
            world.pass(Duration.ofSeconds(30));
            return !world
                .rows("SELECT 1 FROM evidence WHERE domain_id = '" + Ledger.id(domain) + "'")
                .isEmpty();
          });
      delete(world, domain, Ledger.path(domain));
      withdrawn(world, domain);
    }
  },
  /// Our name servers fail: at first the registration comes to nothing, then a withdrawal does.
  TROUBLED_DNS {
    @Override
    void play(CrashWorld world, String name) {
      world.next(Trouble.FAILED_PUBLISH);
      world.call(503, "POST", "/v1/domains", "{\"name\":\"" + name + "\"}");
      JsonNode domain = register(world, name, "");
      world.next(Trouble.FAILING_WITHDRAWS);
      delete(world, domain, Ledger.path(domain));
      world.await(
          "tried in vain",
          () -> {
            world.pass(Duration.ofSeconds(5));
            return !world
                .rows("SELECT id FROM work WHERE kind = 'withdraw' AND last_error IS NOT NULL")
                .isEmpty();
          });
      world.noTrouble();
      withdrawn(world, domain);
    }
  },
  /// Work fails for the last time, and a person has it done again.
  GIVEN_UP {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode domain = register(world, name, "");
      world.next(Trouble.FAILING_WITHDRAWS);
      delete(world, domain, Ledger.path(domain));
      world.await(
          "given up",
          () -> {
            world.rows(
                "UPDATE work SET attempt = greatest(attempt, 24) WHERE kind = 'withdraw' RETURNING id");
            world.pass(Duration.ofHours(1));
            return !world.rows("SELECT id FROM work WHERE given_up").isEmpty();
          });
      world.noTrouble();
      forgive(world);
      withdrawn(world, domain);
    }
  },
  /// Through `/core` with our own DNS.
  CORE_NATIVE {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode domain = core(world, name, "native");
      world.call(200, "POST", path(domain) + "/verify", "");
      delete(world, domain, path(domain));
      gone(world, name);
    }
  },
  /// Through `/core` with a provider.
  PROVIDER {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode domain = core(world, name, "resend");
      world.call(200, "POST", path(domain) + "/verify", "", "Idempotency-Key", world.once());
      world.pass(Duration.ofSeconds(61));
      world.call(200, "POST", path(domain) + "/refresh", "");
      delete(world, domain, path(domain));
      gone(world, name);
    }
  },
  /// The provider's answer is lost, and it cannot be asked at first.
  LOST_ANSWER {
    @Override
    void play(CrashWorld world, String name) {
      world.next(Trouble.LOST_CREATE);
      world.next(Trouble.FAILED_LIST);
      refused(world, name);
      world.pass(Duration.ofSeconds(61));
      gone(world, name);
    }
  },
  REFUSED {
    @Override
    void play(CrashWorld world, String name) {
      world.next(Trouble.REFUSED_CREATE);
      world.call(502, "POST", DOMAINS, body(name, "resend"));
      gone(world, name);
    }
  },
  /// The registration takes so long that it is undone meanwhile.
  UNDONE_MEANWHILE {
    @Override
    void play(CrashWorld world, String name) {
      world.next(Trouble.LATE_CREATE);
      refused(world, name);
      gone(world, name);
    }
  },
  /// The provider does not delete at first.
  STAYING_AT_PROVIDER {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode domain = core(world, name, "resend");
      world.next(Trouble.FAILED_DELETE);
      delete(world, domain, path(domain));
      gone(world, name);
    }
  },
  ADDRESSES {
    @Override
    void play(CrashWorld world, String name) {
      JsonNode address =
          world
              .call(
                  201,
                  "POST",
                  "/core/email-addresses",
                  "{\"address\":\"" + CrashWorld.local(name) + "@agents.anyreach.ai\"}",
                  "Idempotency-Key",
                  world.once())
              .json();
      world.addresses().created(address);
      String path = "/core/email-addresses/" + address.get("id").stringValue();
      world.addresses().changing(address);
      world.call(200, "PUT", path, "{\"agent_id\":\"a\"}");
      world.addresses().changed(address, "a");
      world.addresses().deleting(address);
      world.call(204, "DELETE", path, "");
      world.addresses().deleted(address);
    }
  },
  /// Our name servers fail, elsewhere, and the node that published is gone: another undoes it.
  UNDONE_ELSEWHERE {
    @Override
    void play(CrashWorld world, String name) {
      world.next(Trouble.FAILED_PUBLISH);
      world.next(Trouble.FAILING_WITHDRAWS);
      world.call(503, "POST", "/v1/domains", "{\"name\":\"" + name + "\"}");
      world.noTrouble();
      world.await(
          "undone",
          () -> {
            world.pass(Duration.ofSeconds(31));
            return world.rows("SELECT token FROM publishing_intent").isEmpty();
          });
    }
  },
  /// The next comparison of the zone is put on the list of work.
  COMPARISON_SCHEDULED {
    @Override
    void play(CrashWorld world, String name) {
      CrashPoint added = new CrashPoint(CrashPoint.Side.AFTER, "WorkStore.add");
      world.await("scheduled", () -> world.fuse().passed().contains(added));
    }
  },
  CREDENTIALS {
    @Override
    void play(CrashWorld world, String name) {
      String admin = TestNode.ADMIN_TOKEN;
      String key =
          id(world, world.key(), "/v1/api-keys", "{\"name\":\"k\",\"permissions\":\"full\"}");
      world.call(200, "PATCH", "/v1/api-keys/" + key, "{\"name\":\"l\"}");
      world.call(204, "DELETE", "/v1/api-keys/" + key, "");
      world.call(404, "GET", "/v1/api-keys/" + key, "");
      String organization = id(world, admin, "/admin/organizations", "{\"name\":\"" + name + "\"}");
      String other =
          id(
              world,
              admin,
              "/admin/api-keys",
              "{\"organization_id\":\""
                  + organization
                  + "\",\"name\":\"k\",\"permissions\":\"full\"}");
      world.callAs(admin, 204, "DELETE", "/admin/api-keys/" + other, "");
      world.callAs(admin, 204, "DELETE", "/admin/organizations/" + organization, "");
    }
  };

  /// Those for a zone that is published elsewhere.
  static final Set<CrashScenario> ELSEWHERE =
      EnumSet.of(OWN_DNS, UNDONE_ELSEWHERE, COMPARISON_SCHEDULED);

  /// Those for a zone that the node serves itself.
  static final Set<CrashScenario> HERE =
      EnumSet.complementOf(EnumSet.of(UNDONE_ELSEWHERE, COMPARISON_SCHEDULED));

  private static final String DOMAINS = "/core/email-domains";

  /// @throws CrashWorld.Broken when the node broke off on the way
  abstract void play(CrashWorld world, String name);

  /// What a person does about work that was given up.
  static void forgive(CrashWorld world) {
    world.rows("UPDATE work SET given_up = false, attempt = 0 WHERE given_up RETURNING id");
  }

  private static JsonNode register(CrashWorld world, String name, String idempotencyKey) {
    String body = "{\"name\":\"" + name + "\"}";
    JsonNode domain =
        (idempotencyKey.isEmpty()
                ? world.call(201, "POST", "/v1/domains", body)
                : world.call(201, "POST", "/v1/domains", body, "Idempotency-Key", idempotencyKey))
            .json();
    world.domains().created(domain);
    return domain;
  }

  private static JsonNode core(CrashWorld world, String name, String provider) {
    JsonNode domain = world.call(201, "POST", DOMAINS, body(name, provider)).json();
    world.domains().created(domain);
    return domain;
  }

  private static String body(String name, String provider) {
    return "{\"domain\":\"" + name + "\",\"provider\":\"" + provider + "\"}";
  }

  private static void refused(CrashWorld world, String name) {
    world.call(503, "POST", DOMAINS, body(name, "resend"));
  }

  private static String path(JsonNode domain) {
    return DOMAINS + "/" + domain.get("id").stringValue();
  }

  private static String id(CrashWorld world, String who, String path, String body) {
    return world.callAs(who, 201, "POST", path, body).json().get("id").stringValue();
  }

  private static void delete(CrashWorld world, JsonNode domain, String path) {
    world.domains().deleting(domain);
    world.call(204, "DELETE", path, "");
    world.domains().deleted(domain);
  }

  private static void withdrawn(CrashWorld world, JsonNode domain) {
    String token = AskDns.target(domain).split("\\.")[0];
    world.await(
        "withdrawn",
        () -> {
          world.pass(Duration.ofSeconds(5));
          return world
              .rows("SELECT id FROM work WHERE kind = 'withdraw' AND subject = '" + token + "'")
              .isEmpty();
        });
  }

  private static void gone(CrashWorld world, String name) {
    world.await(
        "gone at the provider",
        () -> {
          world.pass(Duration.ofSeconds(5));
          return world
              .rows(
                  """
                  SELECT name FROM provider_intent WHERE name = 'N' UNION ALL
                  SELECT name FROM provider_deletion WHERE name = 'N' UNION ALL
                  SELECT name FROM sandbox_domain WHERE name = 'N'
                  """
                      .replace("'N'", "'" + name + "'"))
              .isEmpty();
        });
  }
}
