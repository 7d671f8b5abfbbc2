import Provisioning

/// A pool's settings: what is kept of them stays within its bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let settings = try? PoolSettings(parsing: UnsafeBufferPointer(start: data, count: count)) else { return 0 }
    // Several groups of one name become one.
    precondition(
        settings.count <= ProvisioningLimits.groups * ProvisioningLimits.settings, "there are too many settings")
    for isRemote in [false, true] {
        if let places = AddressBookPlaces(settings, isRemote: isRemote) {
            precondition(places.query.utf8.count <= ProvisioningLimits.text, "a setting is too long")
        }
    }
    return 0
}
