/// A CHALLENGE ([MS-NLMP] 2.2.1.2) with Unicode, NTLM, extended security and target information, unless told otherwise.
struct NTLMChallengeMessage {
    var flags: UInt32 = 0x2088_0205
    var targetInformation: [UInt8] = [2, 0, 4, 0, 67, 0, 79, 0, 1, 0, 4, 0, 67, 0, 79, 0, 0, 0, 0, 0]

    var bytes: [UInt8] {
        let count = UInt8(targetInformation.count)
        var bytes = Array("NTLMSSP\0".utf8) + [2, 0, 0, 0] + [0, 0, 0, 0, 56, 0, 0, 0]
        bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: flags >> $0) }
        bytes += [1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 0, count: 8)
        bytes += [count, 0, count, 0, 56, 0, 0, 0] + [10, 0, 0, 0, 0, 0, 0, 15]
        return bytes + targetInformation
    }
}
