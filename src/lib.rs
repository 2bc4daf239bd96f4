//! A ColonyOS executor that lives in a web page.
