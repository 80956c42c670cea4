/// PostgreSQL: the embedded server, migrations, SQL, and the ports of the other rooms.
@NullMarked
package dev.signet.store;

import org.jspecify.annotations.NullMarked;
