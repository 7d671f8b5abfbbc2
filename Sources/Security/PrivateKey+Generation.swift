import COpenSSL
import Localization

extension PrivateKey {
    /// Generates an RSA key of two primes with exponent 65537. Takes tens of milliseconds, depending on where the search
    /// for them begins: run it on a worker.
    ///
    /// - Parameter bits: of the modulus, 512 at least.
    public static func generateRSA(bits: Int = 2048) throws(SecurityError) -> PrivateKey {
        let exponent: UInt = 65537
        let numbers = try SecretNumbers(for: localized("generate an RSA key"))
        let search = PrimeSearch(numbers: numbers, exponent: exponent)
        var (p, q) = (try search.prime(bits: bits - bits / 2), try search.prime(bits: bits / 2))
        if BN_cmp(p, q) < 0 { swap(&p, &q) }
        return try PrivateKey(numbers, p, q, e: numbers.new { BN_set_word($0, exponent) })
    }

    /// The key of two primes, of which `p` is the greater one (RFC 8017, 3.2).
    private init(
        _ numbers: SecretNumbers, _ p: OpaquePointer, _ q: OpaquePointer, e: OpaquePointer
    ) throws(SecurityError) {
        func inverse(_ result: OpaquePointer, of number: OpaquePointer, modulo modulus: OpaquePointer) -> CInt {
            BN_mod_inverse(result, number, modulus, numbers.context) == nil ? 0 : 1
        }
        let n = try numbers.new { BN_mul($0, p, q, numbers.context) }
        let p1 = try numbers.new { BN_sub($0, p, BN_value_one()) }
        let q1 = try numbers.new { BN_sub($0, q, BN_value_one()) }
        let order = try numbers.new { BN_mul($0, p1, q1, numbers.context) }
        let d = try numbers.new { inverse($0, of: e, modulo: order) }
        let dP = try numbers.new { BN_div(nil, $0, d, p1, numbers.context) }
        let dQ = try numbers.new { BN_div(nil, $0, d, q1, numbers.context) }
        let qInv = try numbers.new { inverse($0, of: q, modulo: p) }
        guard let key = COpenSSL_newRSAKey(n, e, d, p, q, dP, dQ, qInv) else { throw .failed(numbers.purpose) }
        self.init(taking: key)
    }
}
