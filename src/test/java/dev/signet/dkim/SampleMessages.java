package dev.signet.dkim;

import java.util.LinkedHashMap;
import java.util.Map;

/// Messages whose canonical form is easy to get wrong. One character is one octet (ISO 8859-1).
public final class SampleMessages {
  private SampleMessages() {}

  private static final String HEAD =
      "From: Ann <ann@acme.test>\r\nTo: bob@example.net\r\nSubject: Hello\r\n"
          + "Date: Sat, 28 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@acme.test>\r\n";

  /// Each with its title.
  public static Map<String, String> all() {
    Map<String, String> samples = new LinkedHashMap<>();
    Map<String, String> bodies = new LinkedHashMap<>();
    bodies.put("plain", "Hi Bob.\r\n");
    bodies.put("empty", "");
    bodies.put("one empty line", "\r\n");
    bodies.put("five empty lines", "\r\n\r\n\r\n\r\n\r\n");
    bodies.put("trailing empty lines", "Hi.\r\n\r\n\r\n\r\n");
    bodies.put("empty lines inside", "\r\n\r\nHi.\r\n\r\n\r\nBye.\r\n");
    bodies.put("trailing whitespace", "Hi. \t \r\nBob\t\r\n");
    bodies.put("lines of whitespace at the end", "Hi.\r\n  \r\n\t\r\n \t \r\n");
    bodies.put("lines of whitespace inside", "Hi.\r\n  \r\n\t\r\nBye.\r\n");
    bodies.put("whitespace alone", "  \t \r\n");
    bodies.put("runs of whitespace", "a  b\t\tc \t d\r\n  indented\r\n\tby a tab\r\n");
    bodies.put("no line end", "Hi.\r\nBob");
    bodies.put("whitespace and no line end", "Hi.\r\nBob \t");
    bodies.put("dots", ".\r\n..\r\n.hidden\r\n...\r\n");
    bodies.put("eight bits", "Gr\u00fc\u00dfe \u00e2\u0082\u00ac \u00ff\u0080\r\n");
    bodies.put("control characters", "a\u0001b\u0008c\u001bd\u007f\r\n");
    bodies.put("form feed and vertical tab", "a \u000b b\r\n\u000c\r\nc\r\n");
    bodies.put("the longest lines", ("x".repeat(998) + "\r\n").repeat(3));
    bodies.put("a long line of whitespace", "a" + " ".repeat(990) + "b\r\n");
    bodies.put("looks like a header", "From: mallory@example.org\r\nX: y\r\n\r\nz\r\n");
    bodies.put("many lines", "0123456789 abcdef\r\n".repeat(5000));
    bodies.put("From at a line's start", "From here on\r\n>From there\r\n");
    bodies.forEach((title, body) -> samples.put("body: " + title, HEAD + "\r\n" + body));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "folded", "References: <1@a.test>\r\n <2@a.test>\r\n\t<3@a.test>\r\n \t <4@a.test>\r\n");
    headers.put("fold at once", "References:\r\n <1@a.test>\r\n");
    headers.put("runs of whitespace", "References:  \t <1@a.test>  \t <2@a.test> \t \r\n");
    headers.put("no space behind the colon", "References:<1@a.test>\r\n");
    headers.put("empty", "References:\r\nReply-To: \r\nCc:\t\r\n");
    headers.put("upper case", "REFERENCES: <1@a.test>\r\nMIME-version: 1.0\r\n");
    headers.put("twice", "List-Post: <mailto:l@a.test>\r\nList-Post: <mailto:m@a.test>\r\n");
    headers.put("colons", "In-Reply-To: a:b: c\r\n");
    headers.put("eight bits", "Content-Description: Gr\u00c3\u00bc\u00c3\u009fe\r\n");
    headers.put(
        "encoded words",
        "Content-Description: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?b?4oKs?=\r\n");
    headers.put("the longest line", "References: <" + "r".repeat(984) + ">\r\n");
    headers.put(
        "parts",
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"==b\"\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n");
    headers.put(
        "of a list",
        "List-Id: <l.acme.test>\r\nList-Unsubscribe: <https://acme.test/u>\r\n"
            + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nFeedback-ID: 1:2:acme\r\n");
    headers.put("unsigned ones", "Received: from a.test by b.test; now\r\nX-Mailer: none\r\n");
    headers.forEach(
        (title, header) -> samples.put("header: " + title, header + HEAD + "\r\nHi.\r\n"));
    samples.put("header: last", "To: bob@example.net\r\nFrom: ann@acme.test\r\n\r\nHi.\r\n");
    samples.put("header: nothing but From", "From: ann@acme.test\r\n\r\n");
    samples.put(
        "header: From folded", "From: \"Ann\r\n of Acme\"\r\n <ann@acme.test>\r\n\r\nHi.\r\n");
    return samples;
  }
}
