package dev.signet.browser;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Text as people write it who want a page to run their script; each calls [Visit#RAN] with its
/// number when it succeeds.
final class Payloads {
  private static final int LONGEST_LABEL = 60;
  private static final int MOST_LABELS = 2;

  private Payloads() {}

  /// All of them. What says `zap` and its number stands early, since pages shorten what they show.
  static final List<String> ALL =
      List.of(
          // out of text
          "<script>zap(0)</script>",
          "<ScRiPt/x>zap(1)</sCrIpT >",
          "<img src=x:x onerror=zap(2)>",
          "<svg onload=zap(3)>",
          "<svg><script>zap(4)</script></svg>",
          "<svg><animate onbegin=zap(5) attributeName=x dur=1s>",
          "<details open ontoggle=zap(6)>",
          "<iframe srcdoc='<script>parent.zap(7)</script>'>",
          "<iframe src=javascript:parent.zap(8)>",
          "<video><source onerror=zap(9)></video>",
          "<math><mtext></form><form><mglyph><style></math><img src=x:x onerror=zap(10)>",
          "<!--><img src=x:x onerror=zap(11)>-->",
          "]]><script>zap(12)</script>",
          // out of an element whose text is not parsed
          "</title><script>zap(13)</script>",
          "</textarea></select></option><script>zap(14)</script>",
          "</code></style></script><script>zap(15)</script>",
          "<noscript><p title='</noscript><img src=x:x onerror=zap(16)>'>",
          "<template shadowrootmode=open><script>zap(17)</script></template>",
          // out of an attribute
          "\"><script>zap(18)</script>",
          "'><img src=x:x onerror=zap(19)>",
          "\" autofocus onfocus=\"zap(20)\" x=\"",
          "' onmouseover='zap(21)' style='position:fixed;inset:0",
          "` onpointerover=zap(22) x=`",
          "x onfocus=zap(23) autofocus tabindex=0",
          // addresses
          "javascript:zap(24)",
          "JaVaScRiPt:zap(25)//",
          "\u0001java\tscript:zap(26)",
          "data:text/html,<script>zap(27)</script>",
          "<a href=jav&#x09;ascript:zap(28)>x</a>",
          "<meta http-equiv=refresh content='0;url=javascript:zap(29)'>",
          "<base href=//zap(30).evil.test/>",
          "<form action=javascript:zap(31)><button autofocus>",
          // escaped already, for pages that unescape or escape twice
          "&lt;script&gt;zap(32)&lt;/script&gt;",
          "&#60;img src=x:x onerror=zap(33)&#62;",
          "%3Cscript%3Ezap(34)%3C/script%3E",
          "\\u003cscript\\u003ezap(35)\\u003c/script\\u003e",
          "+ADw-script+AD4-zap(36)+ADw-/script+AD4-",
          "\uff1cscript\uff1ezap(37)\uff1c/script\uff1e",
          // templates
          "${zap(38)} @raw @if(true) !{zap(38)}",
          "{{constructor.constructor('zap(39)')()}}",
          "<%= zap(40) %> #{zap(40)} *{zap(40)}",
          // out of a line of a server-sent event
          "zap(41)\n\nevent: part\ndata: <img src=x:x onerror=zap(41)>\n\n",
          "zap(42)\r\rdata: <script>zap(42)</script>\r\r",
          "zap(43)\u2028data: <img src=x:x onerror=zap(43)>\u2029\u0085\u000b\u000c",
          // out of a header line
          "zap(44)\r\nSet-Cookie: signet_session=x\r\n\r\n<script>zap(44)</script>",
          // that a reader sees something else
          "\u202e<script>zap(45)</script>\u202c",
          "\u2066zap(46)\u2069\u200b\u200f\ufeff<b onclick=zap(46)>",
          "zap(47)\u001b]0;x\u0007\u001b[2J\u0000<scr\u0000ipt>zap(47)</script>",
          "zap(48)" + "o\u0300\u0301\u0302\u0303".repeat(12) + "<img src=x:x onerror=zap(48)>",
          "zap(49) " + "x".repeat(3000) + "<script>zap(49)</script>");

  /// A payload as the API takes it: without U+0000, which it refuses.
  static String text(String payload) {
    return payload.replace("\u0000", "");
  }

  /// Text as a query value.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// A payload as a domain name, as far as names have room for it (RFC 1035 §5.1 for what cannot
  /// stand in one as it is).
  static String name(String payload, String below) {
    List<String> labels = new ArrayList<>();
    StringBuilder label = new StringBuilder();
    int octets = 0;
    for (byte octet : payload.getBytes(StandardCharsets.UTF_8)) {
      if (octets == LONGEST_LABEL) {
        labels.add(label.toString());
        label.setLength(0);
        octets = 0;
      }
      boolean plain = Character.isLetterOrDigit(octet) && octet > 0;
      label.append(
          plain
              ? String.valueOf((char) octet)
              : String.format(Locale.ROOT, "\\%03d", octet & 0xFF));
      octets++;
    }
    labels.add(label.toString());
    return String.join(".", labels.subList(0, Math.min(MOST_LABELS, labels.size()))) + "." + below;
  }
}
