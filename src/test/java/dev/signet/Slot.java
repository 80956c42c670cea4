package dev.signet;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One name that one client plays with, and what that client knows about it. For one thread at a
/// time.
final class Slot {
  /// Through which face the name is registered, and who stands behind it.
  enum Face {
    V1,
    CORE_NATIVE,
    CORE_SANDBOX
  }

  /// What the last call about the domain told.
  enum State {
    FREE,
    /// A create got no answer.
    PERHAPS_MADE,
    HELD,
    /// A delete got no answer.
    PERHAPS_GONE
  }

  private final String name;
  private final Face face;
  private State state = State.FREE;
  private Optional<JsonNode> domain = Optional.empty();
  private Optional<JsonNode> address = Optional.empty();
  private boolean crashedCreate;
  private boolean verified;

  Slot(String name, Face face) {
    this.name = name;
    this.face = face;
  }

  String name() {
    return name;
  }

  Face face() {
    return face;
  }

  State state() {
    return state;
  }

  JsonNode domain() {
    return domain.orElseThrow();
  }

  Optional<JsonNode> address() {
    return address;
  }

  /// Whether a call said that the domain is verified.
  boolean verified() {
    return verified;
  }

  /// Whether a create at a provider broke off, so that the name may be held until it is undone.
  boolean crashedCreate() {
    return crashedCreate;
  }

  void creating() {
    state = State.PERHAPS_MADE;
    crashedCreate = face == Face.CORE_SANDBOX;
  }

  void held(JsonNode made) {
    state = State.HELD;
    domain = Optional.of(made);
    crashedCreate = false;
    verified = made.get("status").stringValue().equals("verified");
  }

  void deleting() {
    state = State.PERHAPS_GONE;
  }

  /// The name is free, or will be when what broke off is undone.
  void free() {
    state = State.FREE;
    domain = Optional.empty();
    verified = false;
  }

  void verifiedNow() {
    verified = true;
  }

  void address(Optional<JsonNode> made) {
    address = made;
  }
}
