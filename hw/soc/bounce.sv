// SPDX-License-Identifier: Apache-2.0
// The 4 KB bounce buffer: uncached words for the core, sectors for the block device, one block RAM port pair for both.
// Invariant: while a block command is busy the buffer belongs to the medium; the core's accesses are then lost (read: anything).
module soc_bounce (
  input  logic          clk_i,
  // the core
  input  logic          sel_i,
  input  logic          we_i,
  input  logic [3:0]    mask_i,
  input  logic [9:0]    adr_i,
  input  logic [31:0]   dat_i,
  // the medium, while busy
  input  logic          busy_i,
  input  soc_pkg::buf_t buf_i,
  output logic [31:0]   buf_dat_o,  // one cycle after the medium's address
  output logic [31:0]   dat_o       // one cycle after the core's address; 0 if that was another device's: the bus joins them by OR
);
`ifdef VERILATOR
  (* no_rw_check *) logic [31:0] ram [0:1023] /*verilator public_flat_rw*/;  // the simulator reads struct cms_stats here
`else
  (* no_rw_check *) logic [31:0] ram [0:1023];
`endif
  logic [9:0]  adr;
  logic [31:0] dat;
  logic [3:0]  we;
  logic        sel_q;
  assign adr = busy_i ? buf_i.adr : adr_i;
  assign dat = busy_i ? buf_i.dat : dat_i;
  assign we  = busy_i ? {4{buf_i.we}} : {4{sel_i && we_i}} & mask_i;

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < 4; i++)
      if (we[i]) ram[adr][i*8+:8] <= dat[i*8+:8];
    buf_dat_o <= ram[adr];
    sel_q     <= sel_i;
  end
  assign dat_o = sel_q ? buf_dat_o : 32'd0;
endmodule
