package dev.signet.dkim;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Keeps private keys and other secrets sealed under a master key.
///
/// Envelope encryption: each secret has a data key of its own (AES-256-GCM), which the primary key
/// of the master keyset wraps; what a secret belongs to is bound in as associated data. So a master
/// key is rotated without touching any secret, and a KMS can take the master key's place. See
/// `docs/decisions/0010-key-custody.md`. Thread-safe.
///
/// The keyset may grow while the vault is open: [#reload] takes it up, and so does what was wrapped
/// by a key that is not known yet.
public final class KeyVault {
  private static final byte[] CANARY = "signet canary".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CANARY_BINDING =
      "signet|1|canary".getBytes(StandardCharsets.US_ASCII);

  /// Tink's envelope: four octets of length, the wrapped data key, the sealed text.
  private static final int LENGTH_OCTETS = 4;

  /// Tink's output prefix: one octet 1, then the id of the key.
  private static final int PREFIX_OCTETS = 5;

  private static final byte[] NO_DATA = {};

  private final Path file;
  private volatile Keyset keyset;

  /// What is in the file.
  ///
  /// @param primary the id of the key that seals
  /// @param keys the ids of all that open
  private record Keyset(Aead master, Aead envelope, long primary, Set<Long> keys) {
    static Keyset of(Path file) {
      KeysetHandle keyset = MasterKeyFile.read(file);
      try {
        if (!keyset.getPrimary().getKey().getParameters().hasIdRequirement()) {
          throw new UnusableMasterKey(
              "Master key file "
                  + file
                  + " has a primary key without an id in its output: make it with the TINK prefix.");
        }
        Aead master = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
        Set<Long> keys = new LinkedHashSet<>();
        for (int i = 0; i < keyset.size(); i++) {
          keys.add(Integer.toUnsignedLong(keyset.getAt(i).getId()));
        }
        return new Keyset(
            master,
            KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, master),
            Integer.toUnsignedLong(keyset.getPrimary().getId()),
            Collections.unmodifiableSet(keys));
      } catch (GeneralSecurityException e) {
        throw new UnusableMasterKey(
            "Master key file " + file + " holds no keys for authenticated encryption (AEAD).");
      }
    }
  }

  private KeyVault(Path file) {
    this.file = file;
    this.keyset = Keyset.of(file);
  }

  /// Opens the vault whose master keyset is in `file`.
  ///
  /// @param createIfMissing make a new keyset, mode 0400, when there is none; with sealed rows in
  ///   the database [#checkCanary] then tells that the old one was lost
  /// @throws UnusableMasterKey when the file is missing, open to others, or no keyset
  public static KeyVault open(Path file, boolean createIfMissing) {
    try {
      AeadConfig.register();
      if (createIfMissing && Files.notExists(file)) {
        MasterKeyFile.create(file);
      }
      return new KeyVault(file);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink does not start", e);
    }
  }

  /// Adds a fresh key to the keyset in `file`, which seals from the next [#reload] on.
  ///
  /// @throws UnusableMasterKey when the file is missing, open to others, or no keyset
  public static void rotate(Path file) {
    register();
    MasterKeyFile.add(file, true);
  }

  /// Adds a fresh key that opens and does not seal yet, so that every node can have it before any
  /// of them seals with it; [#promote] makes it seal.
  ///
  /// @throws UnusableMasterKey as above
  public static void prepare(Path file) {
    register();
    MasterKeyFile.add(file, false);
  }

  /// Lets the key that was prepared seal. Nothing happens when there is none.
  ///
  /// @throws UnusableMasterKey as above
  public static void promote(Path file) {
    register();
    MasterKeyFile.promote(file);
  }

  private static void register() {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink does not start", e);
    }
  }

  /// Takes up what the file holds now. What was known stays in use when the file is unusable.
  ///
  /// A file that lacks a key which is in use here is not taken up: it may have been copied from the
  /// wrong node, and what that key sealed would be lost. A key is dropped by a restart.
  ///
  /// @return whether another key seals than before, or more of them open
  /// @throws UnusableMasterKey when the file is unusable, or lacks a key
  public boolean reload() {
    Keyset before = keyset;
    Keyset now = Keyset.of(file);
    if (!now.keys().containsAll(before.keys())) {
      throw new UnusableMasterKey(
          "Master key file "
              + file
              + " lacks a key that this node has in use, and is not taken up. Put back the file with"
              + " all keys; a key that is really to be dropped goes with a restart.");
    }
    boolean changed = now.primary() != before.primary() || !now.keys().equals(before.keys());
    if (changed) {
      keyset = now;
    }
    return changed;
  }

  /// The id of the master key that seals.
  public long primary() {
    return keyset.primary();
  }

  /// The ids of all keys that open, oldest first.
  public Set<Long> keys() {
    return keyset.keys();
  }

  /// The newest key, where it does not seal yet.
  public Optional<Long> prepared() {
    long newest = keyset.keys().stream().reduce((_, last) -> last).orElseThrow();
    return newest == keyset.primary() ? Optional.empty() : Optional.of(newest);
  }

  /// Seals the private half of `pair` for `binding`.
  public SealedKey seal(DkimKeyPair pair, KeyBinding binding) {
    if (!binding.algorithm().equals(pair.algorithm())) {
      throw new IllegalArgumentException(
          "a binding for " + binding.algorithm() + " with a key of " + pair.algorithm());
    }
    byte[] pkcs8 = pair.privatePkcs8();
    try {
      byte[] ciphertext = encrypt(pkcs8, binding.associatedData());
      return new SealedKey(wrappingKeyId(ciphertext), pair.algorithm(), ciphertext);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /// Opens a key that was sealed for `binding`, and makes sure that it is the published one by
  /// recomputing its public half.
  ///
  /// @param expectedPublicKey SubjectPublicKeyInfo (DER), as stored and published
  /// @throws UnusableKey when it does not open, belongs elsewhere, or is another key
  public OpenedKey open(SealedKey sealed, KeyBinding binding, byte[] expectedPublicKey) {
    String what =
        "DKIM key "
            + binding.selector()
            + " version "
            + binding.version()
            + " of "
            + binding.domain();
    byte[] ciphertext = sealed.ciphertext();
    if (!sealed.algorithm().equals(binding.algorithm())
        || sealed.masterKeyId() != wrappingKeyId(ciphertext)) {
      throw new UnusableKey(what + " is not sealed as its row says");
    }
    byte[] pkcs8 = decrypt(ciphertext, binding.associatedData(), what);
    try {
      DkimKeyPair pair = DkimKeyPair.ofPkcs8(binding.algorithm(), pkcs8);
      if (!pair.hasPublicKey(expectedPublicKey)) {
        throw new UnusableKey(what + " is not the key that is published");
      }
      return new OpenedKey(pair);
    } catch (GeneralSecurityException e) {
      throw new UnusableKey(what + " opens, but is no sound key");
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /// Whether a rotation has put another master key in front of the one that wraps `sealed`.
  public boolean needsRewrap(SealedKey sealed) {
    return sealed.masterKeyId() != keyset.primary();
  }

  /// The same sealed key with its data key wrapped by the primary master key. The private key stays
  /// sealed throughout.
  ///
  /// @throws UnusableKey when the data key does not unwrap
  public SealedKey rewrap(SealedKey sealed) {
    byte[] renewed = rewrap(sealed.ciphertext());
    return new SealedKey(wrappingKeyId(renewed), sealed.algorithm(), renewed);
  }

  /// The same for any sealed value.
  ///
  /// @throws UnusableKey when it is no envelope, or its data key does not unwrap
  public byte[] rewrap(byte[] ciphertext) {
    Aead master = keyset.master();
    int wrappedLength = wrappedLength(ciphertext);
    if (wrappedLength < 0) {
      throw new UnusableKey("A sealed key is no envelope");
    }
    int payload = LENGTH_OCTETS + wrappedLength;
    byte[] dataKey = {};
    try {
      dataKey = master.decrypt(Arrays.copyOfRange(ciphertext, LENGTH_OCTETS, payload), NO_DATA);
      byte[] wrapped = master.encrypt(dataKey, NO_DATA);
      return ByteBuffer.allocate(LENGTH_OCTETS + wrapped.length + ciphertext.length - payload)
          .putInt(wrapped.length)
          .put(wrapped)
          .put(ciphertext, payload, ciphertext.length - payload)
          .array();
    } catch (GeneralSecurityException e) {
      throw new UnusableKey("The data key of a sealed key does not unwrap");
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /// Seals a secret that is no DKIM key: a webhook's or a provider's.
  ///
  /// @param kind what it is (`webhook`); letters, digits and hyphens
  /// @param id which one; the secret opens only for the same kind and id
  public byte[] sealSecret(byte[] secret, String kind, String id) {
    return encrypt(secret, secretBinding(kind, id));
  }

  /// Opens what [#sealSecret] sealed for the same kind and id; the caller wipes it.
  ///
  /// @throws UnusableKey when it does not open
  public byte[] openSecret(byte[] sealed, String kind, String id) {
    return decrypt(sealed, secretBinding(kind, id), "The secret of " + kind + " " + id);
  }

  /// A value to keep in the database, by which a later start knows the master key.
  public byte[] sealCanary() {
    return encrypt(CANARY, CANARY_BINDING);
  }

  /// Makes sure that the database's canary opens, so that a wrong master key is noticed at start
  /// and not at the first signature.
  ///
  /// @throws UnusableMasterKey when it does not
  public void checkCanary(byte[] canary) {
    try {
      if (Arrays.equals(CANARY, keyset.envelope().decrypt(canary, CANARY_BINDING))) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // Told below; the cause would add nothing but Tink's words for the same.
    }
    throw new UnusableMasterKey(
        "Master key file "
            + file
            + " is not the one this database was sealed with. If this is a further node, copy the master"
            + " key file of the first node to that place; else put the right file back (its backup, or"
            + " the old SIGNET_MASTER_KEY_FILE).");
  }

  private static byte[] secretBinding(String kind, String id) {
    if (!kind.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("a kind of secret is letters, digits and hyphens");
    }
    return String.join("|", "signet", "1", "secret", kind, id).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] encrypt(byte[] plaintext, byte[] binding) {
    try {
      return keyset.envelope().encrypt(plaintext, binding);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink does not encrypt", e);
    }
  }

  private byte[] decrypt(byte[] ciphertext, byte[] binding, String what) {
    try {
      takeUp(wrappingKeyId(ciphertext));
      return keyset.envelope().decrypt(ciphertext, binding);
    } catch (GeneralSecurityException e) {
      throw new UnusableKey(
          what + " does not open: damaged, from another row, or its master key is gone");
    }
  }

  /// Another node may seal with a key that came into the file a moment ago.
  private void takeUp(long key) {
    if (key != 0 && !keyset.keys().contains(key)) {
      try {
        reload();
      } catch (UnusableMasterKey e) {
        // What is asked for does not open then, and says so.
      }
    }
  }

  /// The id of the master key that wraps an envelope's data key; 0 when it is no envelope.
  public static long wrappingKeyId(byte[] ciphertext) {
    return wrappedLength(ciphertext) < PREFIX_OCTETS
        ? 0
        : Integer.toUnsignedLong(ByteBuffer.wrap(ciphertext).getInt(LENGTH_OCTETS + 1));
  }

  /// -1 when it is no envelope.
  private static int wrappedLength(byte[] ciphertext) {
    if (ciphertext.length < LENGTH_OCTETS) {
      return -1;
    }
    int length = ByteBuffer.wrap(ciphertext).getInt();
    return length < 0 || length > ciphertext.length - LENGTH_OCTETS ? -1 : length;
  }

  @Override
  public String toString() {
    return "KeyVault[master key " + keyset.primary() + "]";
  }
}
