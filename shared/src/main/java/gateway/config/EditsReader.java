package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Edit;
import gateway.policy.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads edits of header fields and of the query. Within one layer: rename, remove, set, add. */
final class EditsReader {
    private static final String PARAMETER_FIX = "write a parameter's name, such as page";

    /** What is edited. */
    private enum What {
        REQUEST_HEADERS,
        RESPONSE_HEADERS,
        QUERY
    }

    private final What what;
    private final List<Use> uses;
    private final Set<String> identity;
    private final List<Edit> edits = new ArrayList<>(2);

    private EditsReader(What what, List<Use> uses, Set<String> identity) {
        this.what = what;
        this.uses = uses;
        this.identity = identity;
    }

    /** @param identity the names of the fields that say who is calling, hyphened */
    static List<Edit> requestHeaders(Node node, List<Use> uses, Set<String> identity) {
        return new EditsReader(What.REQUEST_HEADERS, uses, identity).read(node);
    }

    static List<Edit> responseHeaders(Node node, List<Use> uses) {
        return new EditsReader(What.RESPONSE_HEADERS, uses, Set.of()).read(node);
    }

    static List<Edit> query(Node node, List<Use> uses) {
        return new EditsReader(What.QUERY, uses, Set.of()).read(node);
    }

    private List<Edit> read(Node node) {
        if (!node.isThere() || !node.has(Fields.EDITS)) {
            return List.of();
        }
        rename(node.get("rename"));
        remove(node.get("remove"));
        set(node.get("set"));
        add(node.get("add"));
        return edits;
    }

    private void rename(Node node) {
        if (!node.isThere()) {
            return;
        }
        Set<String> from = new HashSet<>();
        Set<String> to = new HashSet<>();
        for (Node member : node.members()) {
            String name = name(member, member.name());
            String target = name(member, member.text(name, "write the new name"));
            judgeTarget(member, target, true);
            if (!from.add(name)) {
                member.fault("stands twice, in upper and lower case", "remove one");
            }
            if (!to.add(target)) {
                member.fault("another is renamed to " + Phrases.quote(target) + " too", "let one alone have the name");
            }
            edits.add(new Edit.Rename(name, target));
        }
        for (Node member : node.members()) {
            if (member.isText() && from.contains(name(member.text("?", ""))) && !isItself(member)) {
                member.fault(
                        "is renamed to what is renamed itself, and the order of the two would decide",
                        "write the last name at once, or rename in two policies");
            }
        }
    }

    private boolean isItself(Node member) {
        return name(member.name()).equals(name(member.text("?", "")));
    }

    private void remove(Node node) {
        if (!node.isThere()) {
            return;
        }
        String fix = "write a list such as " + (what == What.QUERY ? "[debug]" : "[x-debug]");
        Set<String> names = new HashSet<>();
        for (Node item : node.items(fix)) {
            String name = name(item, item.text("?", fix));
            if (what != What.QUERY && HeaderNames.isFraming(name)) {
                framing(item, name);
            }
            if (what == What.REQUEST_HEADERS && name.equals("host")) {
                host(item);
            }
            if (!names.add(name)) {
                item.fault("stands twice", "remove one");
            }
            edits.add(new Edit.Remove(name));
        }
    }

    private void set(Node node) {
        if (!node.isThere()) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (Node member : node.members()) {
            String name = name(member, member.name());
            judgeTarget(member, name, false);
            if (!names.add(name)) {
                member.fault("stands twice, in upper and lower case", "remove one, or write both under add");
            }
            edits.add(new Edit.Set(name, value(member, name)));
        }
    }

    private void add(Node node) {
        if (!node.isThere()) {
            return;
        }
        for (Node member : node.members()) {
            String name = name(member, member.name());
            judgeTarget(member, name, false);
            if (member.value() instanceof Json.Arr) {
                for (Node item : member.items("")) {
                    edits.add(new Edit.Add(name, value(item, name)));
                }
            } else {
                edits.add(new Edit.Add(name, value(member, name)));
            }
        }
    }

    private String name(String written) {
        return what == What.QUERY ? written : written.toLowerCase(Locale.ROOT);
    }

    private String name(Node node, String written) {
        if (what == What.QUERY) {
            if (written.isEmpty()) {
                node.fault("a parameter without a name", PARAMETER_FIX);
            }
        } else if (!Headers.isName(written)) {
            node.fault(Phrases.quote(written) + " is not a header field's name", HeaderNames.FIX);
        }
        return name(written);
    }

    /** Judges the name of what there will be. */
    private void judgeTarget(Node node, String name, boolean renamed) {
        if (what == What.QUERY) {
            return;
        }
        if (HeaderNames.isFraming(name)) {
            framing(node, name);
            return;
        }
        if (what == What.RESPONSE_HEADERS) {
            return;
        }
        if (name.equals("host")) {
            host(node);
        } else if (HeaderNames.isIdentity(name, identity)) {
            node.fault(
                    Phrases.quote(name) + " is how services know who is calling, and the gateway's alone to say",
                    "choose another name");
        } else if (renamed && HeaderNames.isTrusted(name)) {
            node.fault(
                    Phrases.quote(name) + " is believed by services, and a client could say it in this way",
                    "choose another name, or set it to what the gateway knows, such as {request.clientIp}");
        }
    }

    private static void framing(Node node, String name) {
        node.fault(Phrases.quote(name) + " frames the message, so the gateway sets it by itself", "remove it");
    }

    private static void host(Node node) {
        node.fault("the host is not edited as a field", "write request.host: upstream, preserve or a name");
    }

    private Template value(Node node, String name) {
        String fix = "write the value in quotes; references such as {id} or {request.id} may stand in it";
        if (!(node.value() instanceof Json.Str(var text))) {
            node.isNot("text", fix);
            return Template.of("?");
        }
        if (text.isEmpty()) {
            if (what != What.QUERY) {
                node.fault("is empty", "write a value, or the name under remove");
            }
            return Template.of(text);
        }
        if (what != What.QUERY) {
            judgeValue(node, text);
        }
        Template template = TextTemplates.read(node, text, uses);
        if (what == What.RESPONSE_HEADERS) {
            FixedReader.judge(node, name, template);
        }
        return template;
    }

    /** What stands around references must be a part of a field's value as it is (RFC 9110 5.5), and ASCII. */
    private static void judgeValue(Node node, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                node.fault("has a character that is not visible ASCII", "leave it out, or percent-encode it");
                return;
            }
        }
        if (text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
            node.fault("begins or ends with a space", "leave it out: no field's value does (RFC 9110 5.5)");
        }
    }
}
