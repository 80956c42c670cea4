package dev.signet.dns;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads messages out of octets that anybody may have sent.
///
/// A reply is read for one question: the records that the question does not lead to are walked over
/// by their lengths, and nothing is made of them. Work and memory have budgets that are charged
/// before anything is done or allocated, so that no message of any size or shape costs more than
/// its honest neighbours could: the reader gives up with [OversizedMessage] instead.
///
/// Keeps its tables from message to message. Belongs to one thread at a time. RFC 1035 §4.1, RFC
/// 6891 §6.1, RFC 8914 §2.
public final class MessageReader {
  /// Records a reply may hold in all its sections, whatever they are.
  public static final int MAX_RECORDS = 512;

  /// Distinct records that are kept for one name: one more than any reader takes for a set.
  private static final int MAX_OF_A_NAME = 101;

  private static final int MAX_NAME_SERVERS = 64;
  private static final int MAX_HOSTS = 26;
  private static final int MAX_ADDRESSES = 104;
  private static final int MAX_ALIASES = 32;
  private static final int MAX_TEXT = 4_096;
  private static final int MAX_STRINGS = 64;
  private static final int MAX_OPTIONS = 64;
  private static final int MAX_EXTENDED_ERRORS = 8;
  private static final int MAX_HOPS = 128;

  /// Octets that are looked at, over and over or not.
  private static final int REPLY_WORK = 1 << 18;

  /// Octets of the heap, estimated from above.
  private static final int REPLY_HEAP = 384 * 1024;

  private static final int MAX_RECORDS_WHOLE = 10_000;
  private static final int WHOLE_WORK = 1 << 23;
  private static final int WHOLE_HEAP = 1 << 25;

  private static final int HEADER = 12;
  private static final int IN = 1;
  private static final int EXTENDED_ERROR = 15;
  private static final int RECORD_COST = 160;
  private static final int STRING_COST = 56;
  private static final byte[] NOTHING = {};

  /// What a zone file escapes in a name.
  private static final String SPECIAL = "\"().;\\@$";

  // One row for each record.
  private static final int OWNER = 0;
  private static final int TYPE = 1;
  private static final int CLASS = 2;
  private static final int TTL = 3;
  private static final int DATA = 4;
  private static final int LENGTH = 5;
  private static final int COLUMNS = 6;

  private byte[] octets = NOTHING;
  private int length;
  private int at;
  private int work;
  private int heap;
  private boolean whole;
  private int[] rows = new int[32 * COLUMNS];
  private final int[] ends = new int[3];
  private final byte[] name = new byte[255];

  /// Reads every record of a message of at most `length` octets.
  ///
  /// @throws MalformedMessage when the octets are none
  Message readWhole(byte[] message, int length) {
    begin(message, length, WHOLE_WORK, WHOLE_HEAP, true);
    List<Question> questions = questions();
    boolean one = unsigned16(4) == 1 && questions.size() == 1;
    String spelling = one ? spelling() : "";
    index(MAX_RECORDS_WHOLE);
    Optional<Integer> opt = opt();
    return message(
        one ? Optional.of(questions.getFirst()) : Optional.empty(),
        spelling,
        all(0, ends[0]),
        all(ends[0], ends[1]),
        all(ends[1], ends[2]),
        opt);
  }

  /// Reads what the reply in the first `length` octets of `message` says about the question of
  /// `query`: from the answer section the aliases that the question leads along and the records at
  /// their ends, from the authority section the SOA of a negative answer and the name servers of a
  /// referral, with their addresses. The reply to another question is read without its records.
  ///
  /// @throws OversizedMessage when it holds too much
  /// @throws MalformedMessage when the octets are no message
  public Message readReply(byte[] message, int length, Message query) {
    begin(message, length, REPLY_WORK, REPLY_HEAP, false);
    int count = unsigned16(4);
    Question asked = query.question().orElseThrow();
    if (count > 1) {
      throw new MalformedMessage("a reply to " + count + " questions");
    }
    Optional<Question> question = Optional.empty();
    String spelling = "";
    if (count == 1) {
      int end = skipName(at);
      need(end, 4);
      question =
          Optional.of(
              unsigned16(end) == asked.type().code() && same(at, asked.name().octets())
                  ? asked
                  : new Question(domainName(at), new RecordType(unsigned16(end))));
      spelling = spelling();
      at = end + 4;
    }
    index(MAX_RECORDS);
    boolean ours = question.isPresent() && question.get().equals(asked);
    Optional<Integer> opt = opt();
    if (!ours) {
      return message(question, spelling, List.of(), List.of(), List.of(), opt);
    }
    List<byte[]> chain = new ArrayList<>();
    Collection<ResourceRecord> answer = answer(asked, chain);
    List<byte[]> hosts = new ArrayList<>();
    List<ResourceRecord> authority = authority(asked, chain, hosts);
    return message(question, spelling, answer, authority, glue(hosts), opt);
  }

  private void begin(byte[] message, int size, int mostWork, int mostHeap, boolean everything) {
    octets = message;
    length = Math.min(size, message.length);
    work = mostWork;
    heap = mostHeap;
    whole = everything;
    at = HEADER;
    if (length < HEADER) {
      throw new MalformedMessage("not a DNS message: shorter than its header");
    }
  }

  private Message message(
      Optional<Question> question,
      String spelling,
      Collection<ResourceRecord> answer,
      Collection<ResourceRecord> authority,
      Collection<ResourceRecord> additional,
      Optional<Integer> opt) {
    int bits = unsigned16(2);
    int rcode = bits & 0xF;
    Optional<Message.Edns> edns = Optional.empty();
    if (opt.isPresent()) {
      int row = opt.get();
      rcode |= (row(row, TTL) >>> 24) << 4;
      edns =
          Optional.of(
              new Message.Edns(
                  row(row, CLASS),
                  row(row, TTL) >>> 16 & 0xFF,
                  (row(row, TTL) & 0x8000) != 0,
                  extendedErrors(row(row, DATA), row(row, LENGTH))));
    }
    return new Message(
        unsigned16(0),
        new Message.Flags(
            (bits & 0x8000) != 0,
            (bits & 0x0400) != 0,
            (bits & 0x0200) != 0,
            (bits & 0x0100) != 0,
            (bits & 0x0080) != 0,
            (bits & 0x0020) != 0,
            (bits & 0x0010) != 0),
        bits >> 11 & 0xF,
        rcode == 0 ? Rcode.NOERROR : new Rcode(rcode),
        question,
        spelling,
        List.copyOf(answer),
        List.copyOf(authority),
        List.copyOf(additional),
        edns);
  }

  private List<Question> questions() {
    List<Question> out = new ArrayList<>();
    int count = unsigned16(4);
    if (count > MAX_RECORDS) {
      throw new OversizedMessage("more than " + MAX_RECORDS + " questions");
    }
    for (int i = 0; i < count; i++) {
      int end = skipName(at);
      need(end, 4);
      out.add(new Question(domainName(at), new RecordType(unsigned16(end))));
      at = end + 4;
    }
    return out;
  }

  // The walk.

  /// Finds where each record is. A truncated message may end anywhere; what is whole counts.
  private void index(int most) {
    int counted = unsigned16(6) + unsigned16(8) + unsigned16(10);
    if (counted > most) {
      throw new OversizedMessage("more than " + most + " records");
    }
    int row = 0;
    for (int section = 0; section < 3; section++) {
      int count = unsigned16(6 + 2 * section);
      for (int i = 0; i < count; i++) {
        try {
          index(row, at);
        } catch (MalformedMessage cut) {
          if (!truncated() || cut instanceof OversizedMessage) {
            throw cut;
          }
          Arrays.fill(ends, section, 3, row);
          return;
        }
        row++;
      }
      ends[section] = row;
    }
  }

  private void index(int row, int from) {
    int end = skipName(from);
    need(end, 10);
    int size = unsigned16(end + 8);
    need(end + 10, size);
    if ((row + 1) * COLUMNS > rows.length) {
      rows = Arrays.copyOf(rows, rows.length * 2);
    }
    int first = row * COLUMNS;
    rows[first + OWNER] = from;
    rows[first + TYPE] = unsigned16(end);
    rows[first + CLASS] = unsigned16(end + 2);
    rows[first + TTL] = unsigned16(end + 4) << 16 | unsigned16(end + 6);
    rows[first + DATA] = end + 10;
    rows[first + LENGTH] = size;
    at = end + 10 + size;
  }

  private boolean truncated() {
    return (octets[2] & 0x02) != 0;
  }

  private int row(int row, int column) {
    return rows[row * COLUMNS + column];
  }

  private boolean is(int row, int type) {
    return row(row, TYPE) == type && row(row, CLASS) == IN;
  }

  /// The OPT record; there is at most one (RFC 6891 §6.1.1), and the first counts.
  private Optional<Integer> opt() {
    for (int row = ends[1]; row < ends[2]; row++) {
      if (row(row, TYPE) == RecordType.OPT.code()) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private List<ExtendedError> extendedErrors(int from, int size) {
    List<ExtendedError> out = new ArrayList<>();
    int end = from + size;
    int option = from;
    for (int i = 0; option < end && (whole || i < MAX_OPTIONS); i++) {
      if (option + 4 > end || option + 4 + unsigned16(option + 2) > end) {
        throw new MalformedMessage("an EDNS option ends beyond its record");
      }
      int data = option + 4;
      int count = unsigned16(option + 2);
      if (unsigned16(option) == EXTENDED_ERROR && out.size() < MAX_EXTENDED_ERRORS) {
        if (count < 2) {
          throw new MalformedMessage("an extended error without a code");
        }
        int last = data + count;
        // RFC 8914 §2: the text may end with a null octet.
        while (last > data + 2 && octets[last - 1] == 0) {
          last--;
        }
        int kept = Math.min(last - data - 2, 1_024);
        allocate(RECORD_COST + 2 * kept);
        out.add(
            new ExtendedError(
                unsigned16(data), new String(octets, data + 2, kept, StandardCharsets.UTF_8)));
      }
      option = data + count;
    }
    return out;
  }

  // What the question is about.

  private Collection<ResourceRecord> answer(Question asked, List<byte[]> chain) {
    Set<ResourceRecord> kept = new LinkedHashSet<>();
    DomainName here = asked.name();
    byte[] canonical = here.octets();
    chain.add(canonical);
    int type = asked.type().code();
    while (chain.size() <= MAX_ALIASES) {
      int alias = keepAt(here, canonical, type, kept);
      if (type == RecordType.CNAME.code()) {
        redirection(canonical, type, kept);
        break;
      }
      byte[] next =
          alias >= 0
              ? Arrays.copyOf(name, expand(row(alias, DATA)))
              : redirection(canonical, type, kept);
      if (next.length == 0 || contains(chain, next)) {
        break;
      }
      allocate(5 * next.length);
      here = DomainName.ofOctets(next, next.length);
      canonical = next;
      chain.add(next);
    }
    return kept;
  }

  /// Keeps the records of `here` that are asked for, and its aliases; the first alias, or -1.
  private int keepAt(DomainName here, byte[] canonical, int type, Set<ResourceRecord> kept) {
    int alias = -1;
    int most = kept.size() + MAX_OF_A_NAME;
    for (int row = 0; row < ends[0]; row++) {
      boolean isAlias = is(row, RecordType.CNAME.code());
      boolean asked =
          type == RecordType.ANY.code()
              ? row(row, CLASS) == IN && row(row, TYPE) != RecordType.OPT.code()
              : is(row, type);
      if ((isAlias || asked) && same(row(row, OWNER), canonical)) {
        if (isAlias && alias < 0) {
          alias = row;
        }
        if (kept.size() < most) {
          kept.add(record(row, here));
        }
      }
    }
    return alias;
  }

  /// What a DNAME above `canonical` makes of it (RFC 6672 §2.2); empty without one, and when the
  /// result is too long for a name.
  private byte[] redirection(byte[] canonical, int type, Set<ResourceRecord> kept) {
    if (type == RecordType.DNAME.code()) {
      return NOTHING;
    }
    for (int row = 0; row < ends[0]; row++) {
      if (!is(row, RecordType.DNAME.code())) {
        continue;
      }
      int above = expand(row(row, OWNER));
      int prefix = canonical.length - above;
      if (prefix > 0 && endsWithName(canonical, above)) {
        kept.add(record(row, domainName(row(row, OWNER))));
        int target = expand(row(row, DATA));
        if (prefix + target > name.length) {
          return NOTHING;
        }
        byte[] out = Arrays.copyOf(canonical, prefix + target);
        System.arraycopy(name, 0, out, prefix, target);
        return out;
      }
    }
    return NOTHING;
  }

  /// Whether the name of `size` octets just expanded is `canonical` or one above it.
  private boolean endsWithName(byte[] canonical, int size) {
    int from = canonical.length - size;
    int label = 0;
    while (label < from) {
      label += 1 + canonical[label];
    }
    return label == from && Arrays.equals(canonical, from, canonical.length, name, 0, size);
  }

  private static boolean contains(List<byte[]> chain, byte[] next) {
    for (byte[] one : chain) {
      if (Arrays.equals(one, next)) {
        return true;
      }
    }
    return false;
  }

  /// The SOA above the question or the end of its aliases, and the name servers at or above the
  /// question; one set of other name servers stands for all of them.
  private List<ResourceRecord> authority(Question asked, List<byte[]> chain, List<byte[]> hosts) {
    List<ResourceRecord> out = new ArrayList<>();
    byte[] question = chain.getFirst();
    byte[] end = chain.getLast();
    boolean negative = false;
    int servers = 0;
    int other = -1;
    DomainName owner = asked.name();
    byte[] ownerOctets = question;
    for (int row = ends[0]; row < ends[1]; row++) {
      boolean soa = is(row, RecordType.SOA.code()) && !negative;
      boolean ns = is(row, RecordType.NS.code()) && servers < MAX_NAME_SERVERS;
      if (!soa && !ns) {
        continue;
      }
      int size = expand(row(row, OWNER));
      boolean above = size <= question.length && endsWithName(question, size);
      if (!above && !(soa && size <= end.length && endsWithName(end, size))) {
        other = ns && other < 0 ? row : other;
        continue;
      }
      if (!Arrays.equals(name, 0, size, ownerOctets, 0, ownerOctets.length)) {
        allocate(6 * size);
        ownerOctets = Arrays.copyOf(name, size);
        owner = DomainName.ofOctets(name, size);
      }
      out.add(record(row, owner));
      if (soa) {
        negative = true;
      } else {
        servers++;
        int host = expand(row(row, DATA));
        if (hosts.size() < MAX_HOSTS) {
          hosts.add(Arrays.copyOf(name, host));
        }
      }
    }
    if (servers == 0 && other >= 0) {
      out.add(record(other, domainName(row(other, OWNER))));
    }
    return out;
  }

  private List<ResourceRecord> glue(List<byte[]> hosts) {
    List<ResourceRecord> out = new ArrayList<>();
    for (int row = ends[1]; row < ends[2] && !hosts.isEmpty(); row++) {
      boolean address = is(row, RecordType.A.code()) || is(row, RecordType.AAAA.code());
      if (!address || out.size() >= MAX_ADDRESSES) {
        continue;
      }
      for (byte[] host : hosts) {
        if (same(row(row, OWNER), host)) {
          out.add(record(row, domainName(row(row, OWNER))));
          break;
        }
      }
    }
    return out;
  }

  private List<ResourceRecord> all(int from, int to) {
    List<ResourceRecord> out = new ArrayList<>();
    for (int row = from; row < to; row++) {
      if (row(row, CLASS) == IN && row(row, TYPE) != RecordType.OPT.code()) {
        out.add(record(row, domainName(row(row, OWNER))));
      }
    }
    return out;
  }

  // Records.

  private ResourceRecord record(int row, DomainName owner) {
    allocate(RECORD_COST);
    int from = row(row, DATA);
    int size = row(row, LENGTH);
    RecordType type = new RecordType(row(row, TYPE));
    // RFC 2181 §8: a TTL with its highest bit set is 0.
    return new ResourceRecord(
        owner, type, Math.max(0, row(row, TTL)), data(type.code(), from, size));
  }

  private Rdata data(int type, int from, int size) {
    int end = from + size;
    return switch (type) {
      case 1 -> new Rdata.Address(address(from, size, 4));
      case 28 -> new Rdata.Address(address(from, size, 16));
      case 2 -> new Rdata.NameServer(lastName(from, end));
      case 5 -> new Rdata.Alias(lastName(from, end));
      case 39 -> new Rdata.Redirection(lastName(from, end));
      case 6 -> authorityData(from, end);
      case 15 -> {
        inside(from + 2, end);
        yield new Rdata.MailExchange(unsigned16(from), lastName(from + 2, end));
      }
      case 16 -> text(from, end);
      case 257 -> certificateAuthority(from, end);
      // Other types that may hold compressed names (RFC 3597 §4); elsewhere names stay as they are.
      case 7, 8, 9, 12 -> opaqueNames(from, 0, 1, end);
      case 14, 17 -> opaqueNames(from, 0, 2, end);
      case 18, 21, 36 -> opaqueNames(from, 2, 1, end);
      case 26 -> opaqueNames(from, 2, 2, end);
      case 33 -> opaqueNames(from, 6, 1, end);
      default -> {
        allocate(2 * size);
        yield new Rdata.Opaque(Arrays.copyOfRange(octets, from, end));
      }
    };
  }

  private static void inside(int at, int end) {
    if (at > end) {
      throw new MalformedMessage("a record's data ends too early");
    }
  }

  private static void done(int at, int end) {
    if (at != end) {
      throw new MalformedMessage("a record's data and its length differ");
    }
  }

  private InetAddress address(int from, int size, int wanted) {
    if (size != wanted) {
      throw new MalformedMessage("an address of a wrong length");
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(octets, from, from + size));
    } catch (UnknownHostException e) {
      throw new MalformedMessage("an address of a wrong length");
    }
  }

  /// The name from `from` to the end of the data.
  private DomainName lastName(int from, int end) {
    done(skipName(from), end);
    return domainName(from);
  }

  private Rdata authorityData(int from, int end) {
    int second = skipName(from);
    int numbers = skipName(second);
    done(numbers + 20, end);
    return new Rdata.Authority(
        domainName(from),
        domainName(second),
        unsigned32(numbers),
        unsigned32(numbers + 4),
        unsigned32(numbers + 8),
        unsigned32(numbers + 12),
        unsigned32(numbers + 16));
  }

  /// The strings of a TXT record; those of a reply end before 4 KiB, and there are not many.
  private Rdata text(int from, int end) {
    List<byte[]> strings = new ArrayList<>(4);
    int kept = 0;
    boolean full = false;
    for (int string = from; string < end; ) {
      int size = octets[string] & 0xFF;
      inside(string + 1 + size, end);
      full = full || (!whole && (kept + size > MAX_TEXT || strings.size() >= MAX_STRINGS));
      if (!full) {
        allocate(STRING_COST + 2 * size);
        strings.add(
            size == 0 ? NOTHING : Arrays.copyOfRange(octets, string + 1, string + 1 + size));
        kept += size;
      }
      string += 1 + size;
    }
    return new Rdata.Text(strings);
  }

  /// RFC 8659 §4.1; octets that are not printable are kept as escapes.
  private Rdata certificateAuthority(int from, int end) {
    inside(from + 2, end);
    int tag = from + 2 + (octets[from + 1] & 0xFF);
    inside(tag, end);
    return new Rdata.CertificateAuthority(
        octets[from] & 0xFF, escaped(from + 2, tag), escaped(tag, end));
  }

  private String escaped(int from, int end) {
    allocate(4 * (end - from));
    StringBuilder out = new StringBuilder(end - from);
    for (int i = from; i < end; i++) {
      appendOctet(out, octets[i] & 0xFF, octets[i] == '"' || octets[i] == '\\', ' ' - 1);
    }
    return out.toString();
  }

  private static void appendOctet(StringBuilder out, int octet, boolean special, int lowest) {
    if (octet <= lowest || octet >= 127) {
      out.append('\\').append((char) ('0' + octet / 100));
      out.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
    } else {
      if (special) {
        out.append('\\');
      }
      out.append((char) octet);
    }
  }

  /// Data that ends with names, the names without pointers and in lower case.
  private Rdata opaqueNames(int from, int fixed, int names, int end) {
    inside(from + fixed, end);
    allocate(2 * (fixed + 255 * names));
    byte[] out = new byte[fixed + 255 * names];
    System.arraycopy(octets, from, out, 0, fixed);
    int size = fixed;
    int next = from + fixed;
    for (int i = 0; i < names; i++) {
      int count = expand(next);
      System.arraycopy(name, 0, out, size, count);
      size += count;
      next = skipName(next);
    }
    done(next, end);
    return new Rdata.Opaque(Arrays.copyOf(out, size));
  }

  // Names.

  private DomainName domainName(int from) {
    int size = expand(from);
    allocate(5 * size);
    return DomainName.ofOctets(name, size);
  }

  /// The owner name of the question as it stands on the wire, odd octets escaped.
  private String spelling() {
    StringBuilder out = new StringBuilder(64);
    int label = HEADER;
    while (octets[label] != 0) {
      int end = label + 1 + octets[label];
      if (label > HEADER) {
        out.append('.');
      }
      for (int i = label + 1; i < end; i++) {
        int octet = octets[i] & 0xFF;
        appendOctet(out, octet, SPECIAL.indexOf(octet) >= 0, ' ');
      }
      label = end;
    }
    return out.isEmpty() ? "." : out.toString();
  }

  /// Walks over a name without following its pointer; where it ends.
  private int skipName(int from) {
    int next = from;
    while (true) {
      int size = octet(next);
      work(1);
      if (size == 0) {
        return next + 1;
      }
      if (size >= 0xC0) {
        octet(next + 1);
        return next + 2;
      }
      if (size > 63) {
        throw new MalformedMessage("a label of no known kind");
      }
      next += 1 + size;
      if (next - from > 254) {
        throw new MalformedMessage("a name longer than 255 octets");
      }
    }
  }

  /// Puts the whole name in lower case into [#name]; its length.
  private int expand(int from) {
    int next = from;
    int run = from;
    int hops = 0;
    int size = 0;
    while (true) {
      int label = octet(next);
      work(1 + (label & 63));
      if (label >= 0xC0) {
        next = pointed(next, run, ++hops);
        run = next;
        continue;
      }
      if (label > 63) {
        throw new MalformedMessage("a label of no known kind");
      }
      if (size + 1 + label > name.length || next + label >= length) {
        throw new MalformedMessage("a name longer than 255 octets, or cut off");
      }
      name[size++] = (byte) label;
      if (label == 0) {
        return size;
      }
      for (int i = next + 1; i <= next + label; i++) {
        name[size++] = lower(octets[i]);
      }
      next += 1 + label;
    }
  }

  /// Whether the name at `from` is `canonical`, whatever its case.
  private boolean same(int from, byte[] canonical) {
    int next = from;
    int run = from;
    int hops = 0;
    int size = 0;
    while (true) {
      int label = octet(next);
      work(1);
      if (label >= 0xC0) {
        next = pointed(next, run, ++hops);
        run = next;
        continue;
      }
      if (size >= canonical.length || canonical[size] != label) {
        return false;
      }
      if (label == 0) {
        return true;
      }
      octet(next + label);
      size++;
      for (int i = next + 1; i <= next + label; i++) {
        if (lower(octets[i]) != canonical[size++]) {
          work(i - next);
          return false;
        }
      }
      work(label);
      next += 1 + label;
    }
  }

  /// Where the pointer at `from` leads. Every step goes back before the run of labels it ends, so
  /// no pointers form a ring (RFC 1035 §4.1.4: "a prior occurrence of the same name").
  private int pointed(int from, int run, int hops) {
    int target = (octet(from) & 0x3F) << 8 | octet(from + 1);
    if (target >= run || target < HEADER || hops > MAX_HOPS) {
      throw new MalformedMessage("a compression pointer that does not lead back to a name");
    }
    return target;
  }

  private static byte lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
  }

  // Numbers and budgets.

  private int octet(int from) {
    if (from >= length) {
      throw new MalformedMessage("not a DNS message: it ends inside a name");
    }
    return octets[from] & 0xFF;
  }

  private void need(int from, int count) {
    if (from + count > length) {
      throw new MalformedMessage("not a DNS message: it ends too early");
    }
  }

  private int unsigned16(int from) {
    return (octets[from] & 0xFF) << 8 | (octets[from + 1] & 0xFF);
  }

  private long unsigned32(int from) {
    return Integer.toUnsignedLong(unsigned16(from) << 16 | unsigned16(from + 2));
  }

  private void work(int count) {
    work -= count;
    if (work < 0) {
      throw new OversizedMessage("more names than there is time to compare");
    }
  }

  private void allocate(int count) {
    heap -= count;
    if (heap < 0) {
      throw new OversizedMessage("more records than there is room for");
    }
  }
}
