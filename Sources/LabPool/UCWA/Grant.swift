/// Ways to a token (UCWA sheet 2.2).
enum Grant: String {
    case password
    case windows = "urn:microsoft.rtc:windows"
    case passive = "urn:microsoft.rtc:passive"
    case meeting = "urn:microsoft.rtc:anonmeeting"
}
