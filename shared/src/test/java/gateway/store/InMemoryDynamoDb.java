package gateway.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** DynamoDB in this process: the fake that passes the contract of {@link DynamoDb}. Its reads are all consistent. */
public final class InMemoryDynamoDb implements DynamoDb {
    private static final int PAGE_BYTES = 1 << 20;

    private final Map<String, Table> tables = new HashMap<>();
    private final Set<String> tokens = new HashSet<>();
    private @Nullable Unavailable outage;

    /** Items by the text of their key, in order of it. */
    private record Table(List<String> key, TreeMap<String, Item> items) {
        String id(Item item) {
            var id = new StringBuilder();
            for (String name : key) {
                id.append(item.text(name).orElseThrow(() -> new Expressions.Invalid("the key needs " + name)))
                        .append('\0');
            }
            return id.toString();
        }

        Item keyOf(Item item) {
            Item.Builder builder = Item.builder();
            key.forEach(name -> builder.text(name, item.text(name).orElseThrow()));
            return builder.build();
        }
    }

    public InMemoryDynamoDb(TestTables names) {
        table(names.routes(), "kind", "id");
        table(names.snapshots(), "id");
        table(names.consumers(), "id");
        table(names.counters(), "key");
    }

    private void table(String name, String... key) {
        tables.put(name, new Table(List.of(key), new TreeMap<>()));
    }

    /** From now on every operation gives {@code outage} and does nothing; null ends it. */
    public synchronized void outage(@Nullable Unavailable outage) {
        this.outage = outage;
    }

    /** The items of a table, in order of their keys. */
    public synchronized List<Item> items(String table) {
        return List.copyOf(get(table).items().values());
    }

    private Table get(String name) {
        @Nullable Table table = tables.get(name);
        if (table == null) {
            throw new NoTable(name);
        }
        return table;
    }

    private static final class NoTable extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoTable(String name) {
            super("there is no table " + name);
        }
    }

    @Override
    public synchronized Reply get(String table, Item key, boolean consistent) {
        return attempt(() -> {
            Table found = get(table);
            return new Done(Optional.ofNullable(found.items().get(found.id(key))));
        });
    }

    @Override
    public synchronized Reply write(Write write) {
        return attempt(() -> {
            Table table = get(write.table());
            String id = table.id(key(write));
            @Nullable Item before = table.items().get(id);
            if (!Expressions.holds(
                    write.condition(), write.names(), write.values(), before == null ? Item.EMPTY : before)) {
                return new ConditionFailed(Optional.ofNullable(before));
            }
            return new Done(change(table, id, before, write));
        });
    }

    private static Item key(Write write) {
        return switch (write) {
            case Put put -> put.item();
            case Update update -> update.key();
            case Delete delete -> delete.key();
        };
    }

    private static Optional<Item> change(Table table, String id, @Nullable Item before, Write write) {
        switch (write) {
            case Put put -> table.items().put(id, put.item());
            case Delete _ -> table.items().remove(id);
            case Update update -> {
                Item base = before == null ? update.key() : before;
                Item after = Expressions.apply(update.update(), update.names(), update.values(), base);
                table.items().put(id, after);
                return update.before() ? Optional.ofNullable(before) : Optional.of(after);
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized Reply transact(List<Write> writes, String token) {
        return attempt(() -> {
            if (tokens.contains(token)) {
                return new Done(Optional.empty());
            }
            for (Write write : writes) {
                Table table = get(write.table());
                @Nullable Item before = table.items().get(table.id(key(write)));
                Item seen = before == null ? Item.EMPTY : before;
                if (!Expressions.holds(write.condition(), write.names(), write.values(), seen)) {
                    return new ConditionFailed(Optional.ofNullable(before));
                }
            }
            for (Write write : writes) {
                Table table = get(write.table());
                String id = table.id(key(write));
                change(table, id, table.items().get(id), write);
            }
            tokens.add(token);
            return new Done(Optional.empty());
        });
    }

    @Override
    public synchronized Page scan(String table, Optional<Item> after) {
        return pages(() -> {
            Table found = get(table);
            return page(found, List.copyOf(found.items().values()), after, Integer.MAX_VALUE);
        });
    }

    @Override
    public synchronized Page query(
            String table,
            String condition,
            Map<String, String> names,
            Item values,
            boolean forward,
            int limit,
            Optional<Item> after) {
        return pages(() -> {
            Table found = get(table);
            List<Item> fitting = new ArrayList<>();
            for (Item item : found.items().values()) {
                if (Expressions.holds(condition, names, values, item)) {
                    fitting.add(item);
                }
            }
            return page(found, forward ? fitting : fitting.reversed(), after, limit);
        });
    }

    private static Page page(Table table, List<Item> all, Optional<Item> after, int limit) {
        List<Item> page = new ArrayList<>();
        int bytes = 0;
        boolean begun = after.isEmpty();
        for (Item item : all) {
            if (!begun) {
                begun = table.id(item).equals(table.id(after.orElseThrow()));
                continue;
            }
            page.add(item);
            bytes += item.attributes().text().length();
            if (page.size() == limit || bytes > PAGE_BYTES) {
                return new Items(page, Optional.of(table.keyOf(item)));
            }
        }
        return new Items(page, Optional.empty());
    }

    private Reply attempt(java.util.function.Supplier<Reply> operation) {
        if (outage != null) {
            return outage;
        }
        try {
            return operation.get();
        } catch (Expressions.Invalid | NoTable e) {
            return unavailable(e);
        }
    }

    private Page pages(java.util.function.Supplier<Page> operation) {
        if (outage != null) {
            return outage;
        }
        try {
            return operation.get();
        } catch (Expressions.Invalid | NoTable e) {
            return unavailable(e);
        }
    }

    private static Unavailable unavailable(RuntimeException e) {
        Cause cause = e instanceof NoTable ? Cause.NO_TABLE : Cause.INVALID;
        return new Unavailable(cause, false, String.valueOf(e.getMessage()));
    }
}
