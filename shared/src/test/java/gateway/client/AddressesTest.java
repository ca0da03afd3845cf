package gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.1",
                "169.254.169.254", // instance metadata
                "169.254.170.2", // container credentials
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1", // IPv4-compatible
                "::ffff:10.0.0.1", // IPv4-mapped
                "::ffff:8.8.8.8",
                "64:ff9b::127.0.0.1", // NAT64
                "64:ff9b::169.254.169.254",
                "64:ff9b::1:8.8.8.8",
                "64:ff9b:1::8.8.8.8", // NAT64 for local use
                "100::1", // discard-only
                "2001::1", // Teredo
                "2001:2::1", // benchmarks
                "2001:10::1", // ORCHID
                "2001:db8::1", // documentation
                "2002:7f00:1::1", // 6to4 of 127.0.0.1
                "2002:a9fe:a9fe::", // 6to4 of 169.254.169.254
                "3fff::1", // documentation
                "5f00::1", // segment routing
                "fc00::1",
                "fd00:ec2::254", // instance metadata
                "fe80::1",
                "fec0::1", // site-local
                "ff02::1",
            })
    void special_addresses_are_not_public(String address) throws UnknownHostException {
        // 8.8.8.8 mapped into IPv6 is the JDK's Inet4Address, and public
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isEqualTo(address.equals("::ffff:8.8.8.8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.0.3.1",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "203.0.112.1",
                "223.255.255.255",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2002:808:808::1",
                "2600:1f18::1",
                "2a05:d018::1",
                "3ffe::1",
                "64:ff9b::8.8.8.8",
            })
    void all_others_are(String address) throws UnknownHostException {
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.0.0.1", "::", "224.0.0.1", "255.255.255.255", "240.0.0.1", "ff02::1"})
    void some_addresses_are_nobodys(String address) throws UnknownHostException {
        assertThat(Addresses.isDiallable(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.10.1", "192.168.1.1", "8.8.8.8", "::1", "fd00::1"})
    void a_private_service_may_have_any_other(String address) throws UnknownHostException {
        assertThat(Addresses.isDiallable(InetAddress.getByName(address))).isTrue();
    }
}
