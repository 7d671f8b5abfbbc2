/// How much of the user's presence somebody sees: "privacy relationships" ([MS-PRES] containers).
public enum AccessLevel: UInt32, Sendable, Hashable, CaseIterable {
    case blocked = 32000
    /// Friends and family.
    case personal = 400
    /// The workgroup.
    case team = 300
    /// Colleagues.
    case company = 200
    /// External contacts.
    case `public` = 100
}
