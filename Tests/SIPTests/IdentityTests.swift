import Foundation
import SIP
import Testing

@Suite struct IdentityTests {
    struct Vector: Codable {
        let epid: String
        let instance: String
        let gruuOpaque: String

        enum CodingKeys: String, CodingKey {
            case epid
            case instance
            case gruuOpaque = "gruu_opaque"
        }
    }

    @Test("An EPID gives the instance and the GRUU that were seen on the wire")
    func vectors() throws {
        let data = try Data(Fixture.bytes("epid-instance-gruu.json"))
        let vectors = try JSONDecoder().decode([Vector].self, from: data)
        #expect(vectors.count == 15)
        for vector in vectors {
            let instance = InstanceIdentifier(of: try #require(EndpointIdentifier(vector.epid)), sha1: SHA1.hash)
            #expect(instance.description == vector.instance)
            #expect(instance.gruuOpaque == vector.gruuOpaque)
            #expect(try InstanceIdentifier(parsing: "<URN:UUID:\(vector.instance.uppercased())>") == instance)
        }
    }

    @Test("An EPID is 1 to 16 letters and digits", arguments: ["", "0123456789abcdef0", "a b", "ä", "a;tag=1"])
    func refused(text: String) {
        #expect(EndpointIdentifier(text) == nil)
    }

    @Test("A random EPID is ten lower-case hexadecimal digits")
    func random() {
        #expect(EndpointIdentifier(random: 0xFEDC_BA98_7654_3210).value == "0123456789")
        #expect(EndpointIdentifier(random: .max).value == "ffffffffff")
    }

    @Test("What is no UUID is refused", arguments: ["", "urn:uuid:", "4b1682a8-f968-5701-83fc-7c6741dc669", "<>"])
    func notAnInstance(text: String) {
        #expect(throws: ParseError.self) { try InstanceIdentifier(parsing: text) }
    }
}
