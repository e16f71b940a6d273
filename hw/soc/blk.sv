// SPDX-License-Identifier: Apache-2.0
// Block device registers -> one command at a time for the medium behind the sector port (sim/rtl/sim_blk.sv, hw/soc/soc_sd.sv).
// Sector port: `req` is high for one cycle with op, drive, lba, count stable until `done` (one cycle, with `fail`); meanwhile
// the medium owns the bounce buffer. present, read_only and size describe the drive in `drive`. Manual: map.def BLK.
module soc_blk (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        sel_i,
  input  logic        we_i,
  input  logic [4:2]  adr_i,
  input  logic [31:0] dat_i,
  output logic [31:0] dat_o,       // combinational; RW registers read back from soc_shadow
  output logic        busy_o,
  // sector port
  output logic        blk_req_o,
  output logic [1:0]  blk_op_o,    // 1 read, 2 write, 3 flush
  output logic [1:0]  blk_drive_o,
  output logic [63:0] blk_lba_o,
  output logic [3:0]  blk_count_o,
  input  logic        blk_done_i,
  input  logic        blk_fail_i,
  input  logic        blk_present_i,
  input  logic        blk_read_only_i,
  input  logic [31:0] blk_size_i   // sectors; SIZE_HI reads 0
);
  logic busy_q, failed_q, bad_count, start;
  assign start     = sel_i && we_i && adr_i == map_pkg::REG_BLK_CMD[4:2] && !busy_q;
  assign bad_count = blk_count_o == 4'd0 || blk_count_o > 4'd8;
  assign busy_o    = busy_q;

  always_ff @(posedge clk_i) begin
    blk_req_o <= 1'b0;
    if (rst_i) begin
      busy_q   <= 1'b0;
      failed_q <= 1'b0;
    end else if (start) begin
      busy_q    <= !bad_count && blk_present_i;
      blk_req_o <= !bad_count && blk_present_i;
      failed_q  <= bad_count || !blk_present_i;
    end else if (blk_done_i) begin
      busy_q   <= 1'b0;
      failed_q <= blk_fail_i;
    end
    if (start) blk_op_o <= dat_i[1:0];
    if (sel_i && we_i && !busy_q)
      case (adr_i)
        map_pkg::REG_BLK_DRIVE[4:2]:  blk_drive_o      <= dat_i[1:0];
        map_pkg::REG_BLK_LBA_LO[4:2]: blk_lba_o[31:0]  <= dat_i;
        map_pkg::REG_BLK_LBA_HI[4:2]: blk_lba_o[63:32] <= dat_i;
        map_pkg::REG_BLK_COUNT[4:2]:  blk_count_o      <= dat_i[3:0] | {4{|dat_i[31:4]}};
        default: ;
      endcase
  end

  always_comb begin
    dat_o = {28'd0, blk_read_only_i, blk_present_i, failed_q, busy_q};
    if (adr_i == map_pkg::REG_BLK_SIZE_LO[4:2]) dat_o = blk_size_i[31:0];
    else if (adr_i == map_pkg::REG_BLK_SIZE_HI[4:2]) dat_o = 32'd0;
  end
endmodule
