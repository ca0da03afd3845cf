package gateway.auth;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import java.util.Base64;
import java.util.List;

/** Keys, requests and signatures of RFC 9421's examples, as far as they are of requests. */
final class Rfc9421 {
    /** When the signatures were made. */
    static final long CREATED = 1618884473;

    /** B.1.1, public half. */
    static final Json.Obj RSA = Json.object(
            "kty",
            Json.of("RSA"),
            "e",
            Json.of("AQAB"),
            "n",
            Json.of(
                    "hAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKo"
                        + "bBpKDeBLOsdJKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd_QBwVW9OwNFhekro3RtlinV0a75jfZgkne_YiktSvLG34lw2zqXBDT"
                        + "C5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0PuKxI4T-HIaFpv8-rdV6eUgOrB2xeI1dSFFn_nnv5OoZJEIB-VmuKn3DCUcCZS"
                        + "FlQPSXSfBDiUGhwOw76WuSSsf1D4b_vLoJ10w"));

    /** B.1.2, public half. */
    static final Json.Obj RSA_PSS = Json.object(
            "kty",
            Json.of("RSA"),
            "e",
            Json.of("AQAB"),
            "n",
            Json.of(
                    "r4tmm3r20Wd_PbqvP1s2-QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct-Lh1GH45x28Rw3Ry53mm-oAXjyQ86OnDkZ5N8l"
                        + "YbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL-Wokqltd11nqqzi-bJ9cvSKA"
                        + "DYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d-nb4bnNkQVklLQ3fVAvJm-"
                        + "xdDOp9LCNCN48V2pnDOkFV6-U9nV5oyc6XI2w"));

    /** B.1.3, public half. */
    static final Json.Obj ECC_P256 = Json.object(
            "kty", Json.of("EC"),
            "crv", Json.of("P-256"),
            "x", Json.of("qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA"),
            "y", Json.of("Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"));

    /** B.1.4, public half. */
    static final Json.Obj ED25519 = Json.object(
            "kty", Json.of("OKP"),
            "crv", Json.of("Ed25519"),
            "x", Json.of("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"));

    /** B.1.5, in base64. */
    static final String SHARED_SECRET =
            "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

    private static final String DIGEST =
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

    private static final String CERTIFICATE =
            "MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWV"
                + "kaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DA"
                + "QcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQY"
                + "DVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHA"
                + "wIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC"
                + "3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=";

    private Rfc9421() {}

    /**
     * One example.
     *
     * @param section   of the RFC
     * @param algorithm of RFC 9421 3.3
     * @param base      the signature base
     */
    record Example(String section, String algorithm, Request request, String base) {
        @Override
        public String toString() {
            return section + " " + algorithm;
        }
    }

    /** A request by https. */
    static Request request(String method, String host, String path, String query, String body, String... fields) {
        return new Request(
                method,
                new RawPath(path, RawPath.Encoding.ENCODED),
                new Query(query),
                Headers.of(fields),
                Body.of(body),
                new Ingress("request-1", "203.0.113.7", host, "HTTP/1.1", Json.Obj.EMPTY));
    }

    private static Request test(String input, String signature) {
        int equals = input.indexOf('=');
        return request(
                "POST",
                "example.com",
                "/foo",
                "param=Value&Pet=dog",
                "{\"hello\": \"world\"}",
                "host",
                "example.com",
                "date",
                "Tue, 20 Apr 2021 02:07:55 GMT",
                "content-type",
                "application/json",
                "content-digest",
                DIGEST,
                "content-length",
                "18",
                "signature-input",
                input,
                "signature",
                input.substring(0, equals) + "=:" + signature + ":");
    }

    static byte[] secret() {
        return Base64.getDecoder().decode(SHARED_SECRET);
    }

    static List<Example> examples() {
        return List.of(
                new Example(
                        "B.2.1",
                        "rsa-pss-sha512",
                        test(
                                "sig-b21=();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"",
                                "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7z"
                                    + "FZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezX"
                                    + "ehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mh"
                                    + "ho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q=="),
                        """
                        "@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd\"\
                        """),
                new Example(
                        "B.2.2",
                        "rsa-pss-sha512",
                        test(
                                "sig-b22=(\"@authority\" \"content-digest\""
                                        + " \"@query-param\";name=\"Pet\");created=1618884473;keyid=\"test-"
                                        + "key-rsa-pss\";tag=\"header-example\"",
                                "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8U"
                                    + "CMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKk"
                                    + "jqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk/"
                                    + "/0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw=="),
                        """
                        "@authority": example.com
                        "content-digest": %s
                        "@query-param";name="Pet": dog
                        "@signature-params": ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example\"\
                        """.formatted(DIGEST)),
                new Example(
                        "B.2.3",
                        "rsa-pss-sha512",
                        test(
                                "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\""
                                        + " \"content-digest\" \"conten"
                                        + "t-length\");created=1618884473;keyid=\"test-key-rsa-pss\"",
                                "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2vo"
                                    + "Tp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQ"
                                    + "oLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Z"
                                    + "bhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA=="),
                        """
                        "date": Tue, 20 Apr 2021 02:07:55 GMT
                        "@method": POST
                        "@path": /foo
                        "@query": ?param=Value&Pet=dog
                        "@authority": example.com
                        "content-type": application/json
                        "content-digest": %s
                        "content-length": 18
                        "@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss\"\
                        """.formatted(DIGEST)),
                new Example(
                        "B.2.5",
                        "hmac-sha256",
                        test(
                                "sig-b25=(\"date\" \"@authority\""
                                        + " \"content-type\");created=1618884473;keyid=\"test-shared-secret\"",
                                "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="),
                        """
                        "date": Tue, 20 Apr 2021 02:07:55 GMT
                        "@authority": example.com
                        "content-type": application/json
                        "@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret\"\
                        """),
                new Example(
                        "B.2.6",
                        "ed25519",
                        test(
                                "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\""
                                        + " \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
                                "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="),
                        """
                        "date": Tue, 20 Apr 2021 02:07:55 GMT
                        "@method": POST
                        "@path": /foo
                        "@authority": example.com
                        "content-type": application/json
                        "content-length": 18
                        "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519\"\
                        """),
                new Example(
                        "B.3",
                        "ecdsa-p256-sha256",
                        request(
                                "POST",
                                "service.internal.example",
                                "/foo",
                                "param=Value&Pet=dog",
                                "{\"hello\": \"world\"}",
                                "host",
                                "service.internal.example",
                                "client-cert",
                                ":" + CERTIFICATE + ":",
                                "signature-input",
                                "ttrp=(\"@path\" \"@query\" \"@method\" \"@authority\""
                                        + " \"client-cert\");created=1618884473;keyid=\"test-key-ecc-p256\"",
                                "signature",
                                "ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:"),
                        """
                        "@path": /foo
                        "@query": ?param=Value&Pet=dog
                        "@method": POST
                        "@authority": service.internal.example
                        "client-cert": :%s:
                        "@signature-params": ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256\"\
                        """.formatted(CERTIFICATE)),
                new Example(
                        "B.4",
                        "ed25519",
                        request(
                                "GET",
                                "example.org",
                                "/demo",
                                "name1=Value1&Name2=value2",
                                "",
                                "host",
                                "example.org",
                                "accept",
                                "application/json",
                                "accept",
                                "*/*",
                                "signature-input",
                                "transform=(\"@method\" \"@path\" \"@authority\""
                                        + " \"accept\");created=1618884473;keyid=\"test-key-ed25519\"",
                                "signature",
                                "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:"),
                        """
                        "@method": GET
                        "@path": /demo
                        "@authority": example.org
                        "accept": application/json, */*
                        "@signature-params": ("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519\"\
                        """),
                new Example(
                        "4.3",
                        "rsa-v1_5-sha256",
                        request(
                                "POST",
                                "origin.host.internal.example",
                                "/foo",
                                "param=Value&Pet=dog",
                                "{\"hello\": \"world\"}",
                                "host",
                                "origin.host.internal.example",
                                "content-type",
                                "application/json",
                                "content-digest",
                                DIGEST,
                                "content-length",
                                "18",
                                "forwarded",
                                "for=192.0.2.123;host=example.com;proto=https",
                                "signature-input",
                                "proxy_sig=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-type\""
                                    + " \"content-length\" \"forward"
                                    + "ed\");created=1618884480;keyid=\"test-key-rsa\";alg=\"rsa-v1_5-sha256\";expires=1618884540",
                                "signature",
                                "proxy_sig=:S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDc"
                                    + "nL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnI"
                                    + "m9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp"
                                    + "770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==:"),
                        """
                        "@method": POST
                        "@authority": origin.host.internal.example
                        "@path": /foo
                        "content-digest": %s
                        "content-type": application/json
                        "content-length": 18
                        "forwarded": for=192.0.2.123;host=example.com;proto=https
                        "@signature-params": ("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540\
                        """.formatted(DIGEST)));
    }
}
