"""What goes through a sandbox: telling requests apart, making them fail, writing them down."""
