package gateway.auth;

import gateway.policy.DistinguishedName;
import gateway.policy.DistinguishedName.Attribute;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the encoding of an X.501 name (RFC 5280 4.1.2.4), which the JDK has checked. The JDK's own texts of a name fold
 * characters that look alike into one another, and those that are printed leave open where an attribute ends.
 */
final class RelativeNames {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int IA5_STRING = 0x16;
    private static final String DOMAIN_COMPONENT = "0.9.2342.19200300.100.1.25";
    private static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

    private final byte[] der;
    private int at;
    private int tag;
    private int end;

    private RelativeNames(byte[] der) {
        this.der = der;
    }

    /** The relative names of {@code der} in their order; null where an attribute's text holds what no text should. */
    static @Nullable List<List<Attribute>> read(byte[] der) {
        return new RelativeNames(der).name();
    }

    private @Nullable List<List<Attribute>> name() {
        List<List<Attribute>> name = new ArrayList<>();
        open(SEQUENCE);
        int last = end;
        while (at < last) {
            open(SET);
            int lastOfSet = end;
            List<Attribute> relative = new ArrayList<>(1);
            while (at < lastOfSet) {
                open(SEQUENCE);
                open(OBJECT_IDENTIFIER);
                String type = identifier();
                open(-1);
                String value = value(type);
                if (value != null && !DistinguishedName.isText(value)) {
                    return null;
                }
                relative.add(new Attribute(type, value));
            }
            name.add(relative);
        }
        return name;
    }

    /** Moves to the content of the next element, which must have {@code wanted} as its tag, -1 for any. */
    private void open(int wanted) {
        tag = der[at++] & 255;
        int length = der[at++] & 255;
        if (length > 0x80) {
            int bytes = length & 0x7f;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | der[at++] & 255;
            }
        }
        end = at + length;
        if (wanted >= 0 && tag != wanted || length < 0 || end > der.length) {
            throw new IllegalArgumentException("not a name");
        }
    }

    private String identifier() {
        var text = new StringBuilder();
        long number = 0;
        while (at < end) {
            number = number << 7 | der[at] & 127;
            if ((der[at++] & 128) == 0) {
                if (text.isEmpty()) {
                    long first = Math.min(2, number / 40);
                    text.append(first).append('.').append(number - 40 * first);
                } else {
                    text.append('.').append(number);
                }
                number = 0;
            }
        }
        return text.toString();
    }

    /**
     * The text, or null where its type is none of those that RFC 5280 has issuers use: IA5String for mail addresses and
     * domain components, for all others PrintableString and UTF8String. What older types stand for is read in various ways.
     */
    private @Nullable String value(String type) {
        boolean ia5 = type.equals(DOMAIN_COMPONENT) || type.equals(EMAIL_ADDRESS);
        boolean text = tag == UTF8_STRING || tag == PRINTABLE_STRING || tag == IA5_STRING && ia5;
        int start = at;
        at = end;
        if (!text) {
            return null;
        }
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(der, start, end - start))
                    .toString();
            return tag == UTF8_STRING || value.length() == end - start ? value : null;
        } catch (CharacterCodingException _) {
            return "\0"; // refused as no text
        }
    }
}
