# Verifies the DKIM signatures of messages: verify.py ADDRESS PORT FILE...
# A line for each signature: file, selector, result.
import sys

import dkim
import dns.resolver

resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = [sys.argv[1]]
resolver.port = int(sys.argv[2])
dns.resolver.default_resolver = resolver
for path in sys.argv[3:]:
    with open(path, "rb") as file:
        message = dkim.DKIM(file.read())
    signatures = [name for name, _ in message.headers if name.lower() == b"dkim-signature"]
    for index in range(len(signatures)):
        try:
            result = "pass" if message.verify(idx=index) else "fail"
        except dkim.DKIMException as error:
            result = type(error).__name__
        selector = (message.signature_fields or {}).get(b"s", b"-").decode("ascii")
        print(path, selector, result)
