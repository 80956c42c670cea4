package dev.signet.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.name.DomainName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `docs/exports.md` shows what is written: one section a form, with its instruction, its command
/// and the whole file. What it should be is left in `target/exports.md`.
class ExportsPageTest {
  private static final Path PAGE = Path.of("docs", "exports.md");
  private static final Path WANTED = Path.of("target", "exports.md");

  private static final Map<Form, String> LANGUAGES =
      Map.of(
          Form.BIND, "dns",
          Form.CLOUDFLARE, "json",
          Form.ROUTE53, "json",
          Form.TERRAFORM_CLOUDFLARE, "hcl",
          Form.TERRAFORM_ROUTE53, "hcl",
          Form.OCTODNS, "yaml",
          Form.DNSCONTROL, "js",
          Form.NSUPDATE, "text",
          Form.TEXT, "text");

  private static Handover example() {
    return new Handover(
        DomainName.of("news.example.com"),
        DomainName.of("example.com"),
        List.of(
            Samples.cname(
                "anypost.news.example.com",
                "k7w3m5q2x4d6a8b3.c.anypost.email",
                "Verification and bounces"),
            Samples.mx("news.example.com", 10, "inbound.example.net", "Incoming mail"),
            Samples.txt("_dmarc.news.example.com", "v=DMARC1; p=none", "DMARC policy")));
  }

  private static String section(Form form) {
    Handover what = example();
    StringBuilder out = new StringBuilder("\n`").append(form.id()).append("`, as `");
    out.append(form.fileName(what)).append("`. ").append(form.instruction(what)).append("\n\n");
    form.command(what)
        .ifPresent(command -> out.append("```bash\n").append(command).append("\n```\n\n"));
    return out.append("```")
        .append(LANGUAGES.get(form))
        .append('\n')
        .append(Exports.write(form, what))
        .append("```\n")
        .toString();
  }

  @Test
  void thePageShowsEveryFormAsItIsWritten() throws Exception {
    String page = Files.readString(PAGE);
    int introduction = page.indexOf("\n## ");
    StringBuilder expected =
        new StringBuilder(introduction < 0 ? page : page.substring(0, introduction));
    for (Form form : Form.values()) {
      expected.append("\n## ").append(form.title()).append('\n').append(section(form));
    }
    Files.createDirectories(WANTED.getParent());
    Files.writeString(WANTED, expected);
    assertEquals(expected.toString(), page, () -> "see " + WANTED);
  }
}
