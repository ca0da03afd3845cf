package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.auth.PasswordHash.Read;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes that other programs have made: argon2-cffi 25.1, Python's bcrypt 5.0, Apache's htpasswd 2.4. */
class PasswordsTest {
    private static final String ARGON2 = "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$";

    private static boolean match(String hash, String password) {
        return Passwords.match(ok(hash), password.getBytes(StandardCharsets.UTF_8));
    }

    private static PasswordHash ok(String hash) {
        assertThat(PasswordHash.read(hash)).isInstanceOf(Read.Ok.class);
        return ((Read.Ok) PasswordHash.read(hash)).hash();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        open sesame | $argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$Y8Po22/ZyE0KrSL8t7PTaCkyzpGyn8x9z0g1jU7tBOI
        open sesame | $argon2id$v=19$m=7168,t=5,p=1$c2FsdHNhbHRzYWx0c2FsdA$sfbllKb0/PvCHW5OLgyMVDs4DAWrHVn1jlnZATHp6rY
        open sesame | $argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$m+oZMXTslERONf723BU81132iA73YijPQ5PFSBtiamo
        open sesame | $argon2id$v=19$m=64,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$OzMcjIqkpRlGcbHWqv6MiITbVqisDjtCvP1jnLxyUAY
        open sesame | $argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$J84E44r37TSMBBcO9CDKQpyBi3zPvukpxKRb/uKU1mU
        open sesame | $argon2id$v=19$m=32,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ
        open sesame | $argon2id$v=19$m=32,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY$vQfxcHWgeTRuVD1XbLGm38gPk6J4h1r0U5CeevnUOME00nM6Zvw2odL4bfmbSqBmeTodt732eyAbkmDV81aAtg
        pässwörd €𝄞 | $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$WCldOjeFAcKaJBTAiGR7VGd6okWeELeHmKgYM5oJA6s
        a:b:c       | $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$OfJApPlyB7gghDldNLWHq/bvdVgaMs4UPUk7d5vxzk4
        open sesame | $2a$04$EkJngZr0b0fc1P1XNjHoe.pWpjSCHtYRaX1YeLGuYkZ.XbQNh0JuS
        open sesame | $2a$05$q44wuQpU4VmUAJCVK6wgTOJZp7E9D/9ol5HfqARuOUXnBVJn6nQsS
        open sesame | $2a$10$NrcocIde8exZCiPZ0IPBMeCwhdVmmQT/VHtsUDMcyQYMgZ9k00vW.
        open sesame | $2b$04$BJ/axQ5IUlS0Pf2jTCzRP.a9XGBNA5qcnoxWRM0yAnpPCsB0aTLPi
        open sesame | $2b$05$K.sIHoCPemm1s0ASRVhnU.t9.Dvq3V8LFd53mgUvwxjowznTWQ/WO
        open sesame | $2b$10$v5Uv3PfwX3GXDLvlT3GXNe8d04cXtabw3spx/71z2WmZ9vy1.i9Fu
        open sesame | $2y$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu
        pässwörd €𝄞 | $2b$04$zLNIJ8lw8UxF/nW3QJVJXeuQl8nOp6siBw2FVn4JfJ93ZnowMqjqy
        a:b:c       | $2b$04$ZVnO0octSeHaKmZ8VY.8EeYToerzRn315CgllDLg2ovXw8XZJP22q
        """)
    void hashes_of_other_programs_hold_for_their_password_alone(String password, String hash) {
        assertThat(match(hash, password)).isTrue();
        assertThat(match(hash, password + " ")).isFalse();
        assertThat(match(hash, password + "\0")).isFalse();
        assertThat(match(hash, password.substring(1))).isFalse();
        assertThat(match(hash, "")).isFalse();
    }

    /** bcrypt does not look at more, so to take a longer one would be to take every password that begins alike. */
    @Test
    void bcrypt_holds_for_72_bytes_and_no_more() {
        String of72 = "$2b$04$tpMrWMUtoGgtpk2fMAXR7.2q1M8AzUBnt43FWmacWCnkHBMuX0Zve";
        String of71 = "$2b$04$XKXyILBevRQjNTWYYbDZ/ugPLzhOe7tyEGw/NKHtcocras9I5p0N.";
        assertThat(match(of72, "x".repeat(72))).isTrue();
        assertThat(match(of72, "x".repeat(73))).isFalse();
        assertThat(match(of72, "x".repeat(144))).isFalse();
        assertThat(match(of72, "x".repeat(71))).isFalse();
        assertThat(match(of71, "x".repeat(71))).isTrue();
        assertThat(match(of71, "x".repeat(72))).isFalse();
        assertThat(match(of71, "x".repeat(71) + "\0")).isFalse();
    }

    /** The key schedule repeats the password, so some programs take {@code ab} and {@code ab\0ab} for the same. */
    @Test
    void bcrypt_is_not_fooled_by_repetition() {
        String empty = "$2b$04$x.0suYNRShXG1/bq0HNtkeumwHQW95aFeJFRgkKud2cxKOiOf7xFi";
        assertThat(match(empty, "")).isTrue();
        assertThat(match(empty, "\0")).isFalse();
        assertThat(match("$2b$04$ZVnO0octSeHaKmZ8VY.8EeYToerzRn315CgllDLg2ovXw8XZJP22q", "a:b:c\0a:b:c"))
                .isFalse();
    }

    @Test
    void bits_that_mean_nothing_are_not_looked_at() {
        // The last character of the salt, O, has four of them, the last of the hash, u, two.
        for (String spelling : new String[] {
            "$2y$05$Xnlgw1XC/gkNIFOYUyWX8P2qTWeg3CriFRPrbPT6hdGMLS3tj64lu",
            "$2y$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lv"
        }) {
            assertThat(match(spelling, "open sesame")).as(spelling).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                                                  | is not a password's hash
        open sesame                                                         | is not a password's hash
        $5$rounds=5000$salt$hash                                            | is not a password's hash
        $argon2i$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ       | another kind
        $argon2d$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ       | another kind
        $argon2id$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ           | cut short
        $argon2id$v=16$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ      | another version
        $argon2id$v=19$m=65537,t=1,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ   | 65536 KiB
        $argon2id$v=19$m=9999999,t=1,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ | 65536 KiB
        $argon2id$v=19$m=4294967296,t=1,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ | whole numbers
        $argon2id$v=19$m=65536,t=5,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ   | too long to check
        $argon2id$v=19$m=8,t=65,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ      | too long to check
        $argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ      | whole numbers
        $argon2id$v=19$m=64,t=2,p=0$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ      | whole numbers
        $argon2id$v=19$m=64,t=2,p=9$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ      | lanes
        $argon2id$v=19$m=1024,t=2,p=17$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ   | lanes
        $argon2id$v=19$m=064,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ     | whole numbers
        $argon2id$v=19$m=-64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ     | whole numbers
        $argon2id$v=19$t=2,m=64,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ      | m=...
        $argon2id$v=19$m=64,t=2,p=1,keyid=a$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ | whole numbers
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ=$SVF5I0Jk337Wzs5C3svrUQ     | salt of 8
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUR      | salt of 8
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svr-Q      | salt of 8
        $argon2id$v=19$m=64,t=2,p=1$c2FsdA$SVF5I0Jk337Wzs5C3svrUQ           | salt of 8
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5                        | salt of 8
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$                            | salt of 8
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ                             | cut short
        $argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ$x    | salt of 8
        $2x$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu        | another kind
        $2$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu         | another kind
        $2y$03$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu        | cost of 04
        $2y$5$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu         | two digits
        $2y$-5$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu        | cost of 04
        $2y$14$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu        | 13 is the most
        $2y$31$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu        | 13 is the most
        $2y$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64l         | two digits
        $2y$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64luu       | two digits
        $2y$05$Xnlgw1XC+gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu        | 53 characters
        """)
    void what_is_no_hash_that_can_be_checked_is_refused(String text, String why) {
        assertThat(PasswordHash.read(text))
                .isInstanceOfSatisfying(
                        Read.Bad.class, bad -> assertThat(bad.why()).contains(why));
    }

    @Test
    void a_hash_as_long_as_a_book_is_refused() {
        assertThat(PasswordHash.read(ARGON2 + "A".repeat(300))).isInstanceOf(Read.Bad.class);
    }

    @Test
    void a_new_hash_holds_for_its_password_and_no_two_are_alike() {
        var random = new SecureRandom();
        String hash = Passwords.hash("correct horse", random);
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(match(hash, "correct horse")).isTrue();
        assertThat(match(hash, "correct horsf")).isFalse();
        assertThat(Passwords.hash("correct horse", random)).isNotEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\0", "\u007f"})
    void a_password_that_nobody_can_send_is_not_made(String password) {
        assertThatThrownBy(() -> Passwords.hash(password, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Passwords.fault(password)).isNotEmpty();
    }

    @Test
    void a_password_of_more_than_512_bytes_is_not_made() {
        assertThat(Passwords.fault("x".repeat(512))).isEmpty();
        assertThat(Passwords.fault("ö".repeat(257))).isNotEmpty();
    }
}
