import Foundation

/// The time of day in Unix seconds.
func clock() -> Int64 {
    Int64(Date().timeIntervalSince1970)
}
