import COpenSSL

/// The search for a prime of an RSA key among numbers at random ([FIPS 186-5] A.1.3).
///
/// OpenSSL 3.0 has one that confirms each prime by 64 rounds of the test, as many as it takes for a number that somebody
/// has chosen to pass for a prime. That is most of the work of making a key; for numbers at random few rounds do.
struct PrimeSearch {
    /// Of numbers of 1024 bits at random that are not prime, so many rounds let pass less than one in 2^112
    /// ([FIPS 186-5] table B.1).
    private static let rounds = 5
    /// How far a search goes before it begins elsewhere: to the next prime it is a hundredth of that.
    private static let reach: UInt32 = 1 << 16
    /// Few numbers that none of these divides are not prime.
    private static let smallPrimes = stride(from: 3, to: 8192 as UInt32, by: 2).reduce(into: [UInt32]()) {
        primes, number in
        if !primes.prefix(while: { $0 * $0 <= number }).contains(where: { number % $0 == 0 }) { primes.append(number) }
    }

    let numbers: SecretNumbers
    /// The public one of the key, a prime.
    let exponent: UInt

    /// A prime of so many bits, the two highest of which are set, so that two such have a product of all their bits.
    func prime(bits: Int) throws(SecurityError) -> OpaquePointer {
        let number = try numbers.new()
        repeat {
            try numbers.check(BN_priv_rand(number, CInt(bits), BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD))
            // One less than a number that leaves 3 when divided by 4 is twice an odd one: the test is one power then.
            try numbers.check(BN_set_bit(number, 1))
        } while try !advance(number)
        return number
    }

    /// Moves a number on to the next prime that an RSA key can have; false if there is none within reach.
    private func advance(_ number: OpaquePointer) throws(SecurityError) -> Bool {
        let remainders = Self.smallPrimes.map { UInt32(BN_mod_word(number, UInt($0))) }
        var distance: UInt32 = 0
        for next in stride(from: 0, to: Self.reach, by: 4)
        where !zip(Self.smallPrimes, remainders).contains(where: { ($1 + next) % $0 == 0 }) {
            try numbers.check(BN_add_word(number, UInt(next - distance)))
            distance = next
            if BN_mod_word(number, exponent) != 1, try isPrime(number) { return true }
        }
        return false
    }

    /// The test of Miller and Rabin ([FIPS 186-5] B.3.1) for a number that leaves 3 when divided by 4.
    private func isPrime(_ number: OpaquePointer) throws(SecurityError) -> Bool {
        let numbers = try SecretNumbers(for: numbers.purpose)
        let last = try numbers.new { BN_sub($0, number, BN_value_one()) }
        let half = try numbers.new { BN_rshift1($0, last) }
        let range = try numbers.new { BN_sub($0, last, BN_value_one()) == 1 ? BN_sub_word($0, 1) : 0 }
        let base = try numbers.new()
        let power = try numbers.new()
        for _ in 0..<Self.rounds {
            try numbers.check(BN_priv_rand_range(base, range))
            try numbers.check(BN_add_word(base, 2))
            try numbers.check(BN_mod_exp(power, base, half, number, numbers.context))
            guard BN_is_one(power) == 1 || BN_cmp(power, last) == 0 else { return false }
        }
        return true
    }
}
