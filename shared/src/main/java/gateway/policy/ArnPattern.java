package gateway.policy;

import java.util.List;

/**
 * The ARN of a principal, or of several: {@code *} stands for one whole segment of its last part, or for any account.
 *
 * @param head     up to the account, such as {@code arn:aws:iam::}
 * @param account  twelve digits, or {@code *}
 * @param segments of the last part, such as {@code user}, {@code batch}
 */
public record ArnPattern(String head, String account, List<String> segments) {
    public ArnPattern {
        segments = List.copyOf(segments);
    }

    /** The pattern that {@code arn} is written as: {@code arn:PARTITION:SERVICE::ACCOUNT:SEGMENT/SEGMENT...}. */
    public static ArnPattern of(String arn) {
        int account = arn.indexOf("::") + 2;
        int end = arn.indexOf(':', account);
        if (account < 2 || end < 0) {
            throw new IllegalArgumentException("not the ARN of a principal");
        }
        return new ArnPattern(
                arn.substring(0, account),
                arn.substring(account, end),
                List.of(arn.substring(end + 1).split("/", -1)));
    }

    /** Whether it stands for {@code arn}. */
    public boolean fits(String arn) {
        if (!arn.startsWith(head)) {
            return false;
        }
        int end = arn.indexOf(':', head.length());
        if (end < 0
                || !account.equals("*") && !arn.substring(head.length(), end).equals(account)) {
            return false;
        }
        int start = end + 1;
        for (int i = 0; i < segments.size(); i++) {
            int slash = arn.indexOf('/', start);
            boolean last = i + 1 == segments.size();
            if (last != slash < 0) {
                return false;
            }
            String segment = last ? arn.substring(start) : arn.substring(start, slash);
            if (segment.isEmpty()
                    || !segments.get(i).equals("*") && !segments.get(i).equals(segment)) {
                return false;
            }
            start = slash + 1;
        }
        return true;
    }
}
